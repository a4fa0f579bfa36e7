// Reading YAML maps by option tables.
#include "scenarios/text/section_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/text/fields.h"

namespace wavetank::scenarios {

namespace {

/// What an option's value must be, in words.
std::string described(const Option& option) {
  if (option.choices.empty()) return std::string(describe(option.type));
  return fmt::format("one of {}", fmt::join(option.choices, ", "));
}

}  // namespace

std::vector<std::string> keys_of(const OptionTable& table) {
  std::vector<std::string> keys;
  for (const Option& option : table.options()) keys.push_back(option.name);
  return keys;
}

bool repeated(const Node& map, const Node::Entry& entry) {
  for (const Node::Entry& earlier : map.entries) {
    if (&earlier == &entry) return false;
    if (earlier.key == entry.key) return true;
  }
  return false;
}

Problem SectionReader::problem(Place place, std::string message, std::string hint) const {
  if (place.line >= 0) return document_.problem(place.line, place.column, std::move(message), std::move(hint));
  const std::string& text = overrides_[static_cast<size_t>(-place.line) - 1];
  return {"--set", 0, place.column, std::move(message), std::move(hint), text};
}

void SectionReader::report(Place place, std::string message, std::string hint) {
  problems_.push_back(problem(place, std::move(message), std::move(hint)));
}

bool SectionReader::reported_at(Place place) const {
  const Problem there = problem(place, {}, {});
  return std::any_of(problems_.begin(), problems_.end(), [&](const Problem& p) {
    return p.file == there.file && p.line == there.line && p.column == there.column && p.excerpt == there.excerpt;
  });
}

void SectionReader::unknown_key(const Node::Entry& entry, std::string_view section,
                                std::span<const std::string> known) {
  std::string hint = did_you_mean(entry.key, known);
  if (hint.empty()) hint = fmt::format("known keys: {}", fmt::join(known, ", "));
  report(place_of(entry), fmt::format("unknown key '{}' in {}", entry.key, section), std::move(hint));
}

bool SectionReader::expect_map(const Node& node, std::string_view name, Place key) {
  if (node.kind == Node::Kind::kMap || node.kind == Node::Kind::kNull) return true;
  report(node.line != 0 ? place_of(node) : key, fmt::format("{} must be a map, not {}", name, name_of(node.kind)));
  return false;
}

std::optional<std::vector<std::string>> SectionReader::texts(const Node& value, std::string_view name, Place key) {
  if (value.kind == Node::Kind::kScalar) return std::vector<std::string>{value.text};
  if (value.kind != Node::Kind::kList) {
    report(value.kind == Node::Kind::kNull ? key : place_of(value),
           fmt::format("{} must be a text or a list of texts, not {}", name, name_of(value.kind)));
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const Node& item : value.items) {
    std::vector<std::string> parts;
    const bool inner_list = item.kind == Node::Kind::kList;
    for (const Node& part : inner_list ? std::span<const Node>(item.items) : std::span<const Node>(&item, 1)) {
      if (part.kind != Node::Kind::kScalar) {
        report(place_of(part), fmt::format("{} must hold texts, not {}", name, name_of(part.kind)));
        return std::nullopt;
      }
      parts.push_back(part.text);
    }
    texts.push_back(fmt::format("{}", fmt::join(parts, ", ")));
  }
  return texts;
}

bool SectionReader::set_scalar(const Option& option, const Node& value, Place key, void* object) {
  if (value.kind == Node::Kind::kNull) {
    report(key, fmt::format("{} has no value: it takes {}", option.name, described(option)));
    return false;
  }
  if (value.kind != Node::Kind::kScalar) {
    report(place_of(value), fmt::format("{} takes {}, not {}", option.name, described(option), name_of(value.kind)));
    return false;
  }
  if (!option.choices.empty() &&
      std::find(option.choices.begin(), option.choices.end(), value.text) == option.choices.end()) {
    report(place_of(value),
           fmt::format("{}: '{}' is not one of {}", option.name, value.text, fmt::join(option.choices, ", ")),
           did_you_mean(value.text, option.choices));
    return false;
  }
  const Result<void> set = option.set(object, value.text);
  if (!set) {
    report(place_of(value), fmt::format("{}: {}", option.name, set.error().message));
    return false;
  }
  Duration duration;
  if (option.type == OptionType::kDuration && !option.may_be_negative && parse_option(value.text, duration) &&
      duration < Duration{}) {
    report(place_of(value), fmt::format("{}: '{}' is negative", option.name, value.text));
    return false;
  }
  return true;
}

void SectionReader::read_value(const Option& option, const Node& value, Place key, void* object) {
  if (option.type != OptionType::kTextList) {
    set_scalar(option, value, key, object);
    return;
  }
  const std::optional<std::vector<std::string>> list = texts(value, option.name, key);
  if (!list) return;
  const Result<void> set = option.set_list(object, *list);
  if (!set) report(place_of(value), fmt::format("{}: {}", option.name, set.error().message));
}

std::optional<Setting> SectionReader::setting(const Option& option, const Node& value, Place key) {
  const size_t before = reported();
  const std::shared_ptr<void> scratch = option.fresh();
  read_value(option, value, key, scratch.get());
  if (reported() != before) return std::nullopt;
  if (option.type == OptionType::kTextList) return Setting{option.name, *texts(value, option.name, key)};
  return Setting{option.name, {value.text}};
}

void SectionReader::require(const OptionTable& table, const Node& map, Place place) {
  for (const Option& option : table.options())
    if (option.required && map.find(option.name) == nullptr)
      report(place, fmt::format("{} lacks '{}'", table.name(), option.name), option.summary);
}

void SectionReader::read(const OptionTable& table, const Node& map, Place place, void* object, const Special& special) {
  if (!expect_map(map, table.name(), place)) return;
  for (const Node::Entry& entry : map.entries) {
    if (repeated(map, entry) || (special && special(entry))) continue;
    const Option* option = table.find(entry.key);
    if (option == nullptr)
      unknown_key(entry, table.name(), keys_of(table));
    else if (option->section != nullptr)
      read(*option->section, entry.value, place_of(entry), option->enter(object));
    else
      read_value(*option, entry.value, place_of(entry), object);
  }
  require(table, map, place);
}

}  // namespace wavetank::scenarios
