// Document: a YAML file as a tree in which each key and value knows its line and column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/text/problem.h"

namespace wavetank::scenarios {

/// One value. A key that is given twice stays twice in `entries`; parse_document reports it.
struct Node {
  enum class Kind : unsigned char { kNull, kScalar, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;
  std::string text;     ///< of a scalar
  bool quoted = false;  ///< of a scalar: written in quotes or as a block
  int line = 0;
  int column = 0;
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the order of the file

  /// The value of `key`'s first entry; nullptr when this is no map or has no such key.
  const Node* find(std::string_view key) const;
};

struct Node::Entry {
  std::string key;
  int line = 0;
  int column = 0;
  Node value;
};

/// "text", "a list", "a map", "nothing": how messages call a kind of value.
std::string_view name_of(Node::Kind kind);

struct Document {
  std::string file;
  Node root;
  std::vector<std::string> lines;  ///< of the source, for excerpts
  std::vector<Problem> problems;   ///< syntax errors, duplicate keys, unknown aliases

  /// A problem of this file at that place, with its source line.
  Problem problem(int line, int column, std::string message, std::string hint = {}) const;
};

/// Parses one YAML document; `file` is only its name. Anchors and aliases are resolved: an aliased value has the
/// position of its anchor. After a syntax error `root` holds nothing.
Document parse_document(std::string file, std::string_view text);

}  // namespace wavetank::scenarios
