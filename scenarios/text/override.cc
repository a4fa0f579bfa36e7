// Patching a document's tree with --set.
#include "scenarios/text/override.h"

#include <fmt/format.h>

#include <algorithm>

namespace wavetank::scenarios {
namespace {

void place_at(Node& node, int line, int shift) {
  node.line = line;
  node.column += shift;
  for (Node& item : node.items) place_at(item, line, shift);
  for (Node::Entry& entry : node.entries) {
    entry.line = line;
    entry.column += shift;
    place_at(entry.value, line, shift);
  }
}

/// The entry of `key` in `map`, made if there is none; anything else becomes a map first.
Node& enter_map(Node& map, const std::string& key, int line, int column) {
  if (map.kind != Node::Kind::kMap) {
    map = Node{};
    map.kind = Node::Kind::kMap;
    map.line = line;
    map.column = column;
  }
  for (Node::Entry& entry : map.entries)
    if (entry.key == key) return entry.value;
  map.entries.push_back({key, line, column, {}});
  map.entries.back().value.line = line;
  map.entries.back().value.column = column;
  return map.entries.back().value;
}

/// Items without an id are called F1, F2, … by their place.
std::string id_of(const Node& item, size_t place) {
  const Node* id = item.find("id");
  return id != nullptr ? id->text : fmt::format("F{}", place + 1);
}

Node* find_item(Node& list, const std::string& id) {
  for (size_t i = 0; i < list.items.size(); ++i)
    if (id_of(list.items[i], i) == id) return &list.items[i];
  return nullptr;
}

/// What could have been meant.
std::string ids_of(const Node& list) {
  std::string ids;
  for (size_t i = 0; i < list.items.size(); ++i) ids += (ids.empty() ? "" : ", ") + id_of(list.items[i], i);
  return ids.empty() ? "" : fmt::format("its ids are {}, as in faults.{}.at=5s", ids, id_of(list.items.front(), 0));
}

}  // namespace

void apply_override(Node& root, const std::string& text, int number, std::vector<Problem>& problems) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    problems.push_back(
        {"--set", 0, 1, "an override is written KEY=VALUE", "such as engine.checkpoint.interval=2s", text});
    return;
  }
  Node* node = &root;
  for (size_t begin = 0; begin <= equals;) {
    const size_t end = std::min(text.find('.', begin), equals);
    const std::string part = text.substr(begin, end - begin);
    const int column = static_cast<int>(begin) + 1;
    if (const size_t bracket = part.find('['); bracket != std::string::npos) {
      const Node* list = node->find(part.substr(0, bracket));
      problems.push_back({"--set", 0, column + static_cast<int>(bracket),
                          "an item of a list is named by its id, after a dot, and not by its place in brackets",
                          list != nullptr ? ids_of(*list) : std::string(), text});
      return;
    }
    const Node* const previous = node;
    if (node->kind == Node::Kind::kList) {
      node = find_item(*node, part);
      if (node == nullptr) {
        problems.push_back(
            {"--set", 0, column, fmt::format("there is no item with the id '{}'", part), ids_of(*previous), text});
        return;
      }
    } else {
      node = &enter_map(*node, part, -number, column);
    }
    begin = end + 1;
  }
  const std::string value = text.substr(equals + 1);
  const int shift = static_cast<int>(equals) + 1;
  Node given;
  if (value.starts_with('[') || value.starts_with('{')) {
    Document document = parse_document("--set", value);
    for (Problem& problem : document.problems) {
      problem.column += shift;
      problem.line = 0;
      problem.excerpt = text;
      problems.push_back(std::move(problem));
    }
    given = std::move(document.root);
  } else {
    given.kind = value.empty() ? Node::Kind::kNull : Node::Kind::kScalar;
    given.text = value;
    given.column = 1;
  }
  place_at(given, -number, shift);
  *node = std::move(given);
}

}  // namespace wavetank::scenarios
