// The only file that knows muparser: formulas of metrics, with units and "did you mean".
#include "scenarios/tuning/expression.h"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>

#include "scenarios/text/problem.h"

namespace wavetank::scenarios::tuning {

/// muparser keeps pointers to variables: they live here, beside it.
class Expression::Parser {
 public:
  explicit Parser(const std::string& text) : values_(metric_kinds().size()) {
    parser_.ClearFun();  // "min" is a unit here
    parser_.DefineNameChars("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    for (size_t i = 0; i < values_.size(); ++i) parser_.DefineVar(std::string(metric_kinds()[i].name), &values_[i]);
    define_units();
    parser_.SetExpr(text);
    parser_.Eval();
  }

  double evaluate(const Values& values) {
    std::copy(values.begin(), values.end(), values_.begin());
    return parser_.Eval();
  }
  std::vector<size_t> used() const {
    std::vector<size_t> places;
    for (const auto& [name, place] : parser_.GetUsedVar()) places.push_back(metric_place(name));
    return places;
  }

 private:
  void define_units() {
    using Number = mu::value_type;
    parser_.DefinePostfixOprt("ms", [](Number n) { return n / 1000; });
    parser_.DefinePostfixOprt("s", [](Number n) { return n; });
    parser_.DefinePostfixOprt("min", [](Number n) { return n * 60; });
    parser_.DefinePostfixOprt("m", [](Number n) { return n * 60; });
    parser_.DefinePostfixOprt("h", [](Number n) { return n * 3600; });
    parser_.DefinePostfixOprt("%", [](Number n) { return n / 100; });
    parser_.DefinePostfixOprt("kB", [](Number n) { return n * 1e3; });
    parser_.DefinePostfixOprt("MB", [](Number n) { return n * 1e6; });
    parser_.DefinePostfixOprt("GB", [](Number n) { return n * 1e9; });
    parser_.DefinePostfixOprt("TB", [](Number n) { return n * 1e12; });
  }

  Values values_;
  mu::Parser parser_;
};

namespace {

std::string known_metrics(const std::string& word) {
  std::vector<std::string> names;
  for (const MetricKind& kind : metric_kinds()) names.emplace_back(kind.name);
  const std::string meant = did_you_mean(word, names);
  return meant.empty() ? fmt::format("metrics: {}", fmt::join(names, ", ")) : meant;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<Expression> Expression::parse(const std::string& text) {
  Expression expression;
  expression.text_ = trimmed(text);
  if (expression.text_.empty()) return trouble(Trouble::kInvalid, "an empty formula");
  try {
    expression.parser_ = std::make_shared<Parser>(expression.text_);
    const std::vector<size_t> used = expression.parser_->used();
    if (used.empty()) expression.constant_ = expression.parser_->evaluate(Values(metric_kinds().size()));
    if (used.size() == 1 && metric_kinds()[used.front()].name == expression.text_) expression.metric_ = used.front();
    const auto same = [&](size_t place) { return metric_kinds()[place].unit == metric_kinds()[used.front()].unit; };
    if (!used.empty() && std::all_of(used.begin(), used.end(), same))
      expression.unit_ = metric_kinds()[used.front()].unit;
  } catch (const mu::ParserError& error) {
    const std::string& word = error.GetToken();
    if (error.GetCode() == mu::ecUNASSIGNABLE_TOKEN)
      return trouble(Trouble::kInvalid,
                     fmt::format("there is no metric '{}' in '{}'; {}", word, expression.text_, known_metrics(word)));
    return trouble(Trouble::kInvalid, fmt::format("'{}' cannot be read: {}", expression.text_, error.GetMsg()));
  }
  return expression;
}

double Expression::evaluate(const Values& values) const { return parser_->evaluate(values); }

Result<Limit> Limit::parse(const std::string& text) {
  const size_t place = text.find_first_of("<>");
  if (place == std::string::npos)
    return trouble(Trouble::kInvalid,
                   fmt::format("'{}' compares nothing: write a limit as \"recovery_time.p99 < 20s\"", text));
  const size_t end = place + (place + 1 < text.size() && text[place + 1] == '=' ? 2 : 1);
  if (text.find_first_of("<>", end) != std::string::npos)
    return trouble(Trouble::kInvalid, fmt::format("'{}' compares twice: give two limits", text));
  Result<Expression> left = Expression::parse(text.substr(0, place));
  Result<Expression> right = Expression::parse(text.substr(end));
  if (!left) return tl::unexpected(left.error());
  if (!right) return tl::unexpected(right.error());
  Limit limit;
  limit.text_ = text;
  limit.smaller_ = text[place] == '<' ? std::move(*left) : *right;
  limit.larger_ = text[place] == '<' ? std::move(*right) : std::move(*left);
  return limit;
}

double Limit::margin(const Values& values) const { return larger_->evaluate(values) - smaller_->evaluate(values); }

std::optional<Limit::QuantileBound> Limit::quantile_bound() const {
  const std::optional<size_t> metric = smaller_->metric();
  if (!metric || !larger_->constant() || metric_kinds()[*metric].percent == 0) return std::nullopt;
  return QuantileBound{*metric, *larger_->constant()};
}

}  // namespace wavetank::scenarios::tuning
