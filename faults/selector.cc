// Selectors: a small recursive parser, looking names up, and guessing what a misspelt one meant.
#include "faults/selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "env/check.h"

namespace wavetank::faults {

struct Selector::Term {
  enum class Kind : uint8_t { kUnion, kAny, kName, kZone, kRack, kLeader, kOwner };
  Kind kind = Kind::kName;
  std::string text;    // of kName, kZone, kRack, kOwner
  uint32_t count = 0;  // of kAny
  std::vector<Term> parts;
};

namespace {

using Term = Selector::Term;
using Kind = Term::Kind;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_glob(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

/// Iterative glob matching: on a mismatch, the last `*` takes one character more.
bool glob_matches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<uint32_t> number(std::string_view text) {
  if (text.empty() || text.size() > 8) return std::nullopt;
  uint32_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  return value;
}

/// The inside of `word(…)` or what follows `word:`, if `text` is one of these.
std::optional<std::string_view> argument(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  const std::string_view after = trimmed(text.substr(word.size()));
  if (after.starts_with(':')) return trimmed(after.substr(1));
  if (after.starts_with('(') && after.ends_with(')')) return trimmed(after.substr(1, after.size() - 2));
  return std::nullopt;
}

/// Splits at the commas that stand outside parentheses; fails when parentheses do not match.
Result<std::vector<std::string_view>> split_union(std::string_view text) {
  std::vector<std::string_view> items;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth < 0) return trouble(Trouble::kInvalid, fmt::format("`)` without `(` in `{}`", text));
    if (text[i] != ',' || depth != 0) continue;
    items.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  if (depth != 0) return trouble(Trouble::kInvalid, fmt::format("`(` without `)` in `{}`", text));
  items.push_back(trimmed(text.substr(begin)));
  return items;
}

Result<Term> parse_union(std::string_view text);

Result<Term> parse_any(std::string_view text) {
  const size_t of = text.find(" of ");
  const auto count = of == std::string_view::npos ? std::nullopt : number(trimmed(text.substr(4, of - 4)));
  if (!count || *count == 0)
    return trouble(Trouble::kInvalid, fmt::format("`{}` should read like `any 2 of worker-*`", text));
  auto inner = parse_union(text.substr(of + 4));
  if (!inner) return inner;
  return Term{Kind::kAny, {}, *count, {std::move(*inner)}};
}

Result<Term> parse_item(std::string_view text) {
  if (text.empty()) return trouble(Trouble::kInvalid, "a name is missing; nodes are named as in `worker-1, broker-*`");
  if (text == "rest") return trouble(Trouble::kInvalid, "`rest` has a meaning only as a whole group of a partition");
  if (text.starts_with("any ")) return parse_any(text);
  if (text.front() == '(' && text.back() == ')') return parse_union(text.substr(1, text.size() - 2));
  for (const auto& [word, kind] : {std::pair{"zone", Kind::kZone}, std::pair{"rack", Kind::kRack}})
    if (const auto inside = argument(text, word)) return Term{kind, std::string(*inside), 0, {}};
  if (const auto inside = argument(text, "owner-of")) return Term{Kind::kOwner, std::string(*inside), 0, {}};
  if (const auto inside = argument(text, "leader-of")) {
    auto inner = parse_union(*inside);
    if (!inner) return inner;
    return Term{Kind::kLeader, {}, 0, {std::move(*inner)}};
  }
  if (text.find_first_of(" ():<>") != std::string_view::npos)
    return trouble(Trouble::kInvalid,
                   fmt::format("`{}` is not a node selector; write a name, a role, a glob, `any 2 of worker-*`, "
                               "`zone: a`, `rack: r`, `leader-of(coordinators)` or `owner-of(TASK)`",
                               text));
  return Term{Kind::kName, std::string(text), 0, {}};
}

Result<Term> parse_union(std::string_view text) {
  auto items = split_union(text);
  if (!items) return tl::unexpected(items.error());
  if (items->size() == 1) return parse_item(items->front());
  Term all{Kind::kUnion, {}, 0, {}};
  for (std::string_view item : *items) {
    auto term = parse_item(item);
    if (!term) return term;
    all.parts.push_back(std::move(*term));
  }
  return all;
}

bool names_role(std::string_view text, const std::string& role) {
  return !role.empty() && (text == role || (text.ends_with('s') && text.substr(0, text.size() - 1) == role));
}

/// The nodes of a name, role or glob; a name of one node wins over a role.
std::vector<NodeId> named(const Roster& roster, std::string_view text) {
  std::vector<NodeId> nodes;
  for (NodeId node = 0; node < roster.nodes.size(); ++node)
    if (roster.nodes[node].name == text) return {node};
  for (NodeId node = 0; node < roster.nodes.size(); ++node) {
    const NodePlace& place = roster.nodes[node];
    if (text == "all" || names_role(text, place.role) || (is_glob(text) && glob_matches(text, place.name)))
      nodes.push_back(node);
  }
  return nodes;
}

std::vector<NodeId> placed(const Roster& roster, std::string NodePlace::*where, const std::string& name) {
  std::vector<NodeId> nodes;
  for (NodeId node = 0; node < roster.nodes.size(); ++node)
    if (roster.nodes[node].*where == name) nodes.push_back(node);
  return nodes;
}

bool names_task(const std::string& text, const TaskNames& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return glob_matches(text, name); });
}

std::vector<NodeId> owners(const Population& population, const std::string& text) {
  std::vector<NodeId> nodes;
  const auto exact = number(text);
  for (const auto& [task, node] : population.owners) {
    const auto index = static_cast<size_t>(task);
    const bool named = index < population.roster.tasks.size() && names_task(text, population.roster.tasks[index]);
    if (named || (exact && *exact == index)) nodes.push_back(node);
  }
  return nodes;
}

/// `count` of `nodes`, every subset equally likely: the head of a shuffle.
std::vector<NodeId> drawn(std::vector<NodeId> nodes, uint32_t count, Random& random) {
  const size_t wanted = std::min<size_t>(count, nodes.size());
  for (size_t i = 0; i < wanted; ++i) std::swap(nodes[i], nodes[i + random.below(nodes.size() - i)]);
  nodes.resize(wanted);
  return nodes;
}

std::vector<NodeId> in_order(std::vector<NodeId> nodes) {
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<NodeId> resolved(const Term& term, const Population& population, Random& random) {
  const Roster& roster = population.roster;
  std::vector<NodeId> nodes;
  switch (term.kind) {
    case Kind::kUnion:
      for (const Term& part : term.parts) {
        const std::vector<NodeId> more = resolved(part, population, random);
        nodes.insert(nodes.end(), more.begin(), more.end());
      }
      break;
    case Kind::kAny:
      nodes = drawn(resolved(term.parts[0], population, random), term.count, random);
      break;
    case Kind::kName: {
      const auto bound = population.bound.find(term.text);
      nodes = bound != population.bound.end() ? bound->second : named(roster, term.text);
      break;
    }
    case Kind::kZone:
      nodes = placed(roster, &NodePlace::zone, term.text);
      break;
    case Kind::kRack:
      nodes = placed(roster, &NodePlace::rack, term.text);
      break;
    case Kind::kLeader: {
      const std::vector<NodeId> candidates = resolved(term.parts[0], population, random);
      for (auto leader = population.leaders.rbegin(); leader != population.leaders.rend() && nodes.empty(); ++leader)
        if (std::find(candidates.begin(), candidates.end(), *leader) != candidates.end()) nodes.push_back(*leader);
      break;
    }
    case Kind::kOwner:
      nodes = owners(population, term.text);
      break;
  }
  return in_order(std::move(nodes));
}

std::vector<std::string> distinct(const Roster& roster, std::string NodePlace::*what) {
  std::vector<std::string> names;
  for (const NodePlace& place : roster.nodes)
    if (!(place.*what).empty()) names.push_back(place.*what);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

tl::unexpected<Error> matches_nothing(std::string_view text, std::string_view what,
                                      std::span<const std::string> candidates) {
  std::string message = fmt::format("`{}` matches no {}", text, what);
  const std::string guess = nearest(text, candidates);
  if (!guess.empty())
    message += fmt::format("; did you mean `{}`?", guess);
  else if (candidates.empty())
    message += fmt::format("; there is no {} at all", what);
  else
    message +=
        fmt::format("; there are {}", fmt::join(candidates.first(std::min<size_t>(candidates.size(), 12)), ", "));
  return trouble(Trouble::kInvalid, std::move(message));
}

Result<void> validate_name(const std::string& text, const Roster& roster, std::span<const std::string> bound) {
  if (std::find(bound.begin(), bound.end(), text) != bound.end() || !named(roster, text).empty()) return {};
  std::vector<std::string> candidates = distinct(roster, &NodePlace::name);
  for (const std::string& role : distinct(roster, &NodePlace::role)) candidates.push_back(role + "s");
  candidates.insert(candidates.end(), bound.begin(), bound.end());
  return matches_nothing(text, "node", candidates);
}

Result<void> validate_owner(const std::string& text, const Roster& roster) {
  const auto exact = number(text);
  if (roster.tasks.empty() || (exact && *exact < roster.tasks.size() && !roster.tasks[*exact].empty())) return {};
  std::vector<std::string> candidates;
  for (const TaskNames& names : roster.tasks) {
    if (names_task(text, names)) return {};
    for (const std::string& name : names)
      if (std::find(candidates.begin(), candidates.end(), name) == candidates.end()) candidates.push_back(name);
  }
  return matches_nothing(text, "task", candidates);
}

Result<void> validate_term(const Term& term, const Roster& roster, std::span<const std::string> bound) {
  if (term.kind == Kind::kName) return validate_name(term.text, roster, bound);
  if (term.kind == Kind::kOwner) return validate_owner(term.text, roster);
  if (term.kind == Kind::kZone && placed(roster, &NodePlace::zone, term.text).empty())
    return matches_nothing(term.text, "zone", distinct(roster, &NodePlace::zone));
  if (term.kind == Kind::kRack && placed(roster, &NodePlace::rack, term.text).empty())
    return matches_nothing(term.text, "rack", distinct(roster, &NodePlace::rack));
  for (const Term& part : term.parts)
    if (auto valid = validate_term(part, roster, bound); !valid) return valid;
  return {};
}

}  // namespace

Roster roster_of(std::span<const NodeSpec> nodes) {
  Roster roster;
  for (const NodeSpec& node : nodes) roster.nodes.push_back({node.name, node.role, node.zone, node.rack});
  return roster;
}

Result<Selector> Selector::parse(std::string_view text) {
  auto term = parse_union(trimmed(text));
  if (!term) return tl::unexpected(term.error());
  Selector selector;
  selector.root_ = std::make_shared<const Term>(std::move(*term));
  return selector;
}

std::vector<NodeId> Selector::resolve(const Population& population, Random& random) const {
  CHECK(root_ != nullptr, "an empty selector");
  return resolved(*root_, population, random);
}

Result<void> Selector::validate(const Roster& roster, std::span<const std::string> bound) const {
  return validate_term(*root_, roster, bound);
}

Result<void> validate_selector(std::string_view text, const Roster& roster, std::span<const std::string> bound) {
  auto selector = Selector::parse(text);
  if (!selector) return tl::unexpected(selector.error());
  return selector->validate(roster, bound);
}

Result<LinkSelector> LinkSelector::parse(std::string_view text) {
  LinkSelector link;
  const size_t arrow = text.find("->");
  link.alone = arrow == std::string_view::npos;
  link.both_ways = !link.alone && arrow > 0 && text[arrow - 1] == '<';
  const std::string_view left = link.alone ? text : text.substr(0, arrow - (link.both_ways ? 1 : 0));
  auto from = Selector::parse(left);
  if (!from) return tl::unexpected(from.error());
  link.from = std::move(*from);
  if (link.alone) return link;
  auto to = Selector::parse(text.substr(arrow + 2));
  if (!to) return tl::unexpected(to.error());
  link.to = std::move(*to);
  return link;
}

Result<void> validate_link(std::string_view text, const Roster& roster, std::span<const std::string> bound) {
  auto link = LinkSelector::parse(text);
  if (!link) return tl::unexpected(link.error());
  if (auto valid = link->from.validate(roster, bound); !valid || link->alone) return valid;
  return link->to.validate(roster, bound);
}

}  // namespace wavetank::faults
