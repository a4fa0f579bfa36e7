// Distributions: their quantiles, their text, and tables that are bit-equal everywhere.
#include "env/distribution.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace wavetank {
namespace {

uint64_t draw_at(double p) { return static_cast<uint64_t>(p * 18446744073709551616.0); }

double quantile_ms(const Distribution& d, double p) { return static_cast<double>(d.quantile(draw_at(p)).ns) / 1e6; }

TEST(Distribution, a_lognormal_has_the_median_and_percentile_it_was_asked_for) {
  const Distribution d = Distribution::lognormal(1_ms, 8_ms);
  const double sigma = std::log(8.0) / 2.3263478740408408;
  EXPECT_NEAR(quantile_ms(d, 0.5), 1.0, 0.001);
  EXPECT_NEAR(quantile_ms(d, 0.99), 8.0, 0.05);
  EXPECT_NEAR(quantile_ms(d, 0.8413447460685429), std::exp(sigma), 0.002);
  EXPECT_NEAR(quantile_ms(d, 0.1586552539314571), std::exp(-sigma), 0.002);
  EXPECT_NEAR(quantile_ms(d, 1 - 3.167124183311992e-05), std::exp(4 * sigma), 0.05);
}

TEST(Distribution, an_exponential_has_its_quantiles_and_its_mean) {
  const Distribution d = Distribution::exponential(2_ms);
  for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99, 0.9999})
    EXPECT_NEAR(quantile_ms(d, p), -2 * std::log(1 - p), 0.003) << p;
  Random random(1);
  int64_t sum = 0;
  for (int i = 0; i < 200'000; ++i) sum += d.sample(random).ns;
  EXPECT_NEAR(static_cast<double>(sum) / 200'000, 2e6, 2e4);
}

TEST(Distribution, a_uniform_stays_inside_and_reaches_both_ends) {
  const Distribution d = Distribution::uniform(1_ms, 3_ms);
  EXPECT_EQ(d.quantile(0), 1_ms);
  EXPECT_EQ(d.smallest(), 1_ms);
  EXPECT_NEAR(quantile_ms(d, 0.25), 1.5, 1e-5);
  EXPECT_LE(d.quantile(~uint64_t{0}), 3_ms);
  EXPECT_NEAR(quantile_ms(d, 0.9999), 2.9998, 1e-5);
}

TEST(Distribution, quantiles_never_fall) {
  for (const Distribution& d : {Distribution::uniform(0_ns, 7_ns), Distribution::exponential(1_s),
                                Distribution::lognormal(1_us, 1_s), Distribution::lognormal(5_ms, 5_ms)}) {
    Duration before = d.quantile(0);
    for (uint64_t i = 1; i < 1u << 16; ++i) {
      const Duration value = d.quantile(i << 48);
      ASSERT_LE(before, value) << d.text() << " at " << i;
      before = value;
    }
    EXPECT_LE(before, d.quantile(~uint64_t{0}));
  }
}

TEST(Distribution, tables_have_the_bits_they_have_on_every_machine) {
  uint64_t sum = 0;
  for (const Distribution& d : {Distribution::exponential(1_s), Distribution::lognormal(1_ms, 8_ms)})
    for (uint64_t i = 0; i < 100'000; ++i) sum = mix64(sum ^ static_cast<uint64_t>(d.quantile(mix64(i)).ns));
  EXPECT_EQ(sum, 0x38C896FA5CBB7DC6ull) << fmt::format("{:016x}", sum);
}

TEST(Distribution, is_parsed_from_its_own_text) {
  for (const char* text :
       {"5ms", "0s", "uniform(1ms, 3ms)", "exponential(mean: 2ms)", "lognormal(p50: 1ms, p99: 8ms)"}) {
    const Result<Distribution> d = Distribution::parse(text);
    ASSERT_TRUE(d.has_value()) << text << ": " << d.error().message;
    EXPECT_EQ(d->text(), text);
  }
  EXPECT_EQ(*Distribution::parse(" lognormal( p99 : 8ms ,p50:1ms ) "), Distribution::lognormal(1_ms, 8_ms));
  EXPECT_EQ(*Distribution::parse("exponential(2ms)"), Distribution::exponential(2_ms));
  EXPECT_EQ(*Distribution::parse("constant(5ms)"), Distribution::constant(5_ms));
}

TEST(Distribution, a_mistake_is_explained) {
  const auto message = [](const char* text) {
    const Result<Distribution> d = Distribution::parse(text);
    return d ? "parsed" : d.error().message;
  };
  EXPECT_NE(message("normal(1ms, 2ms)").find("no distribution is called 'normal'"), std::string::npos);
  EXPECT_NE(message("lognormal(p50: 1ms)").find("p99 is missing"), std::string::npos);
  EXPECT_NE(message("lognormal(p50: 1ms, p95: 2ms)").find("no argument 'p95'"), std::string::npos);
  EXPECT_NE(message("lognormal(p50: 8ms, p99: 1ms)").find("must not exceed"), std::string::npos);
  EXPECT_NE(message("uniform(1ms, 2ms, 3ms)").find("too many"), std::string::npos);
  EXPECT_NE(message("uniform(low: 1ms, low: 3ms)").find("given twice"), std::string::npos);
  EXPECT_NE(message("exponential(mean: 2ms").find("closing"), std::string::npos);
  EXPECT_NE(message("exponential(mean: 2)").find("mean: "), std::string::npos);
  EXPECT_NE(message("soon").find("expected a duration"), std::string::npos);
}

}  // namespace
}  // namespace wavetank
