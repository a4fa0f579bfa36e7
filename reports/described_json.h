// JSON of described structs, both ways: what BOOST_DESCRIBE_STRUCT names is written and read back, and nothing else.
//
// To let a new member travel, name it in its struct's description: that is all. What becomes of it:
//   Time, Duration            a whole number of nanoseconds; "_ns" is added to the name; Time::never() is null
//   CpuTime, ByteSize         whole numbers; "_ps", "_bytes"
//   integers, bool, double    themselves; but `seed` and `…_seeds` are texts, since not every reader keeps 64 bits
//   Digest                    32 hexadecimal digits; "" when it is zero: nothing was digested
//   described enums           their name in small letters: kNotConverged is "not_converged"
//   std::optional             the value, or null
//   std::vector               a list; its name gets the unit of its elements
//   described structs         an object of their members
// A reader ignores members that it does not know and insists on those that it does. A member that comes to a struct
// which has been published already is named in kAddedLater (json.cc) if older files are still to be read without it.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <concepts>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "env/codec.h"
#include "env/hash.h"
#include "env/time.h"
#include "reports/json_value.h"
#include "reports/words.h"

namespace wavetank::reports {

namespace described {

template <class T>
inline constexpr std::string_view unit_of = "";
template <>
inline constexpr std::string_view unit_of<Time> = "_ns";
template <>
inline constexpr std::string_view unit_of<Duration> = "_ns";
template <>
inline constexpr std::string_view unit_of<CpuTime> = "_ps";
template <>
inline constexpr std::string_view unit_of<ByteSize> = "_bytes";
template <class T>
inline constexpr std::string_view unit_of<std::vector<T>> = unit_of<T>;
template <class T>
inline constexpr std::string_view unit_of<std::optional<T>> = unit_of<T>;

/// The one whole number that a measure is.
template <class T>
concept Measure = codec::Described<T> && !unit_of<T>.empty() && boost::mp11::mp_size<codec::MembersOf<T>>::value == 1;

template <class T>
requires Measure<std::remove_const_t<T>>
auto& number_of(T& measure) {
  return measure.*boost::mp11::mp_first<codec::MembersOf<std::remove_const_t<T>>>::pointer;
}

template <class T>
std::string published_name(std::string_view member) {
  return std::string(member) + std::string(unit_of<T>);
}
inline bool is_seed(std::string_view member) { return member.ends_with("seed") || member.ends_with("seeds"); }

}  // namespace described

/// `value` as JSON, by the rules above; `member` is the name it will have.
template <class T>
JsonValue as_json(const T& value, std::string_view member = {}) {
  if constexpr (std::is_same_v<T, Time>) {
    return value == Time::never() ? JsonValue{nullptr} : JsonValue{value.ns};
  } else if constexpr (std::is_same_v<T, Digest>) {
    return {value == Digest{} ? "" : to_string(value)};
  } else if constexpr (std::is_convertible_v<T, std::string>) {
    return {std::string(value)};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {value};
  } else if constexpr (std::is_enum_v<T>) {
    return {std::string(name_of(value))};
  } else if constexpr (std::is_integral_v<T>) {
    if (described::is_seed(member)) return {std::to_string(value)};
    if constexpr (std::is_signed_v<T>)
      return {int64_t{value}};
    else
      return {uint64_t{value}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {double{value}};
  } else if constexpr (described::Measure<T>) {
    return as_json(described::number_of(value));
  } else if constexpr (codec::Described<T>) {
    JsonValue::Object object;
    boost::mp11::mp_for_each<codec::MembersOf<T>>([&](auto each) {
      using Member = std::remove_cvref_t<decltype(value.*each.pointer)>;
      object.push_back({described::published_name<Member>(each.name), as_json(value.*each.pointer, each.name)});
    });
    return {std::move(object)};
  } else if constexpr (requires { value.has_value(); }) {
    return value ? as_json(*value, member) : JsonValue{nullptr};
  } else {
    JsonValue::List list;
    for (const auto& item : value) list.push_back(as_json(item, member));
    return {std::move(list)};
  }
}

/// Reads described structs; after the first mistake nothing more is read.
class JsonReading {
 public:
  /// `may_lack`: published names of members that a document need not have.
  explicit JsonReading(std::span<const std::string_view> may_lack = {}) : may_lack_(may_lack) {}

  /// False once something was missing or wrong; then trouble() says "runs[3].episodes[0].began_ns: …".
  bool ok() const { return trouble_.empty(); }
  const std::string& trouble() const { return trouble_; }

  template <class T>
  void read(const JsonValue& json, T& value, std::string_view member = {}) {
    if (!ok()) return;
    if constexpr (std::is_same_v<T, Time>) {
      if (std::holds_alternative<std::nullptr_t>(json.value))
        value = Time::never();
      else
        read(json, value.ns);
    } else if constexpr (std::is_same_v<T, Digest>) {
      read_digest(json, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (const std::string* text = json.text()) return void(value = *text);
      expected("a text", json);
    } else if constexpr (std::is_same_v<T, bool>) {
      if (const bool* boolean = std::get_if<bool>(&json.value)) return void(value = *boolean);
      expected("true or false", json);
    } else if constexpr (std::is_enum_v<T>) {
      read_enum(json, value);
    } else if constexpr (std::is_integral_v<T>) {
      described::is_seed(member) ? read_seed(json, value) : read_integer(json, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      read_number(json, value);
    } else if constexpr (described::Measure<T>) {
      read(json, described::number_of(value));
    } else if constexpr (codec::Described<T>) {
      read_members(json, value);
    } else if constexpr (requires { value.has_value(); }) {
      value.reset();
      if (!std::holds_alternative<std::nullptr_t>(json.value)) read(json, value.emplace(), member);
    } else {
      read_items(json, value, member);
    }
  }

 private:
  /// Names the place while it lives.
  class Within {
   public:
    Within(std::string& path, const std::string& step) : path_(path), length_(path.size()) { path_ += step; }
    ~Within() { path_.resize(length_); }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    std::string& path_;
    size_t length_;
  };

  void refuse(const std::string& what) {
    if (ok()) trouble_ = path_.empty() ? what : path_ + ": " + what;
  }
  void expected(std::string_view what, const JsonValue& json) {
    refuse("this must be " + std::string(what) + ", and is " + std::string(json.kind()));
  }
  bool may_lack(std::string_view name) const {
    for (const std::string_view lacking : may_lack_)
      if (lacking == name) return true;
    return false;
  }

  template <class T>
  void read_members(const JsonValue& json, T& value) {
    if (!std::holds_alternative<JsonValue::Object>(json.value)) return expected("an object", json);
    boost::mp11::mp_for_each<codec::MembersOf<T>>([&](auto each) {
      using Member = std::remove_cvref_t<decltype(value.*each.pointer)>;
      const std::string name = described::published_name<Member>(each.name);
      const Within within(path_, (path_.empty() ? "" : ".") + name);
      if (const JsonValue* found = json.find(name))
        read(*found, value.*each.pointer, each.name);
      else if (!may_lack(name))
        refuse("this is missing");
    });
  }
  template <class T>
  void read_items(const JsonValue& json, T& values, std::string_view member) {
    const auto* list = std::get_if<JsonValue::List>(&json.value);
    if (!list) return expected("a list", json);
    values.clear();
    values.reserve(list->size());
    for (size_t i = 0; i < list->size() && ok(); ++i) {
      const Within within(path_, "[" + std::to_string(i) + "]");
      read((*list)[i], values.emplace_back(), member);
    }
  }
  template <class T>
  void read_integer(const JsonValue& json, T& value) {
    const auto* negative = std::get_if<int64_t>(&json.value);
    const auto* natural = std::get_if<uint64_t>(&json.value);
    if (!negative && !natural) return expected("a whole number", json);
    if (negative ? !std::in_range<T>(*negative) : !std::in_range<T>(*natural))
      return refuse("this number is too " + std::string(negative ? "small" : "large"));
    value = negative ? static_cast<T>(*negative) : static_cast<T>(*natural);
  }
  template <class T>
  void read_seed(const JsonValue& json, T& value) {
    const std::string* text = json.text();
    if (!text) return expected("a seed, written as a text", json);
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) refuse("\"" + *text + "\" is no seed");
  }
  template <class T>
  void read_number(const JsonValue& json, T& value) {
    if (const auto* number = std::get_if<double>(&json.value)) return void(value = static_cast<T>(*number));
    if (const auto* number = std::get_if<int64_t>(&json.value)) return void(value = static_cast<T>(*number));
    if (const auto* number = std::get_if<uint64_t>(&json.value)) return void(value = static_cast<T>(*number));
    // What is not finite was written as null.
    if (std::holds_alternative<std::nullptr_t>(json.value)) return void(value = std::numeric_limits<T>::quiet_NaN());
    expected("a number", json);
  }
  void read_digest(const JsonValue& json, Digest& value) {
    const std::string* text = json.text();
    const auto read_half = [&](size_t from, uint64_t& half) {
      const auto [end, error] = std::from_chars(text->data() + from, text->data() + from + 16, half, 16);
      return error == std::errc{} && end == text->data() + from + 16;
    };
    value = {};
    if (text && text->empty()) return;
    if (!text || text->size() != 32 || !read_half(0, value.high) || !read_half(16, value.low))
      refuse("this must be a digest of 32 hexadecimal digits");
  }
  template <class T>
  void read_enum(const JsonValue& json, T& value) {
    const std::string* text = json.text();
    std::string choices;
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto each) {
      const std::string_view name = name_of(each.value);
      choices += (choices.empty() ? "" : ", ") + std::string(name);
      if (text && *text == name) value = each.value, found = true;
    });
    if (!found) refuse(text ? "\"" + *text + "\" is none of " + choices : "this must be one of " + choices);
  }

  std::span<const std::string_view> may_lack_;
  std::string path_;
  std::string trouble_;
};

}  // namespace wavetank::reports
