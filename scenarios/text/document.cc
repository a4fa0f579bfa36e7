// YAML through yaml-cpp's events: its tree hides duplicate keys and forgets positions.
#include "scenarios/text/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

namespace wavetank::scenarios {
namespace {

/// Aliases may repeat each other; beyond this a document is refused instead of unfolded.
constexpr size_t kMostNodes = 200'000;

size_t nodes_in(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += nodes_in(item);
  for (const Node::Entry& entry : node.entries) count += nodes_in(entry.value);
  return count;
}

/// Builds the tree from the events, innermost open list or map last.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Document& document) : document_(document) {}

  bool saw_document() const { return saw_document_; }

  void OnDocumentStart(const YAML::Mark&) override { saw_document_ = true; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(place(Node::Kind::kNull, mark), anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      report(mark, "an alias cannot stand inside its own anchor");
      add(place(Node::Kind::kNull, mark), 0);
      return;
    }
    add(found->second, 0, &mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = place(Node::Kind::kScalar, mark);
    node.text = value;
    node.quoted = tag == "!";
    add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({place(Node::Kind::kList, mark), anchor, {}, false});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({place(Node::Kind::kMap, mark), anchor, {}, false});
  }
  void OnMapEnd() override {
    merge_into(open_.back().node);
    report_duplicates(open_.back().node);
    close();
  }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    Node::Entry entry;  // of a map: the key whose value comes next
    bool has_key;
  };

  /// yaml-cpp counts bytes from 0; people count characters from 1.
  int column(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<size_t>(mark.line) >= document_.lines.size()) return mark.column + 1;
    const std::string& line = document_.lines[mark.line];
    int characters = 1;
    for (int i = 0; i < mark.column && static_cast<size_t>(i) < line.size(); ++i)
      if ((static_cast<unsigned char>(line[i]) & 0xC0) != 0x80) ++characters;
    return characters;
  }

  Node place(Node::Kind kind, const YAML::Mark& mark) const {
    Node node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = column(mark);
    return node;
  }

  void report(const YAML::Mark& mark, std::string message) {
    document_.problems.push_back(document_.problem(mark.line + 1, column(mark), std::move(message)));
  }

  void add(Node node, YAML::anchor_t anchor, const YAML::Mark* alias = nullptr) {
    if (alias != nullptr && (nodes_ += nodes_in(node)) > kMostNodes)
      throw YAML::ParserException(*alias, "the aliases unfold to too many values");
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      document_.root = std::move(node);
      return;
    }
    Open& open = open_.back();
    if (open.node.kind == Node::Kind::kList) {
      open.node.items.push_back(std::move(node));
    } else if (!open.has_key) {
      if (node.kind != Node::Kind::kScalar)
        document_.problems.push_back(document_.problem(
            node.line, node.column, fmt::format("a key must be a text, this is {}", name_of(node.kind))));
      open.entry = {std::move(node.text), node.line, node.column, {}};
      open.has_key = true;
    } else {
      open.entry.value = std::move(node);
      open.node.entries.push_back(std::move(open.entry));
      open.has_key = false;
    }
  }

  void close() {
    Open open = std::move(open_.back());
    open_.pop_back();
    add(std::move(open.node), open.anchor);
  }

  /// `<<: *defaults` adds the entries of another map that are not given here.
  void merge_into(Node& map) {
    std::vector<Node::Entry> merged;
    for (size_t i = 0; i < map.entries.size();) {
      const Node& value = map.entries[i].value;
      const bool merge = map.entries[i].key == "<<" && value.kind == Node::Kind::kMap;
      if (merge) merged.insert(merged.end(), value.entries.begin(), value.entries.end());
      if (merge)
        map.entries.erase(map.entries.begin() + static_cast<std::ptrdiff_t>(i));
      else
        ++i;
    }
    for (Node::Entry& entry : merged)
      if (map.find(entry.key) == nullptr) map.entries.push_back(std::move(entry));
  }

  void report_duplicates(const Node& map) {
    std::map<std::string_view, int> first_lines;
    for (const Node::Entry& entry : map.entries) {
      const auto [first, fresh] = first_lines.emplace(entry.key, entry.line);
      if (!fresh)
        document_.problems.push_back(
            document_.problem(entry.line, entry.column,
                              fmt::format("key '{}' is given twice; first in line {}", entry.key, first->second)));
    }
  }

  Document& document_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t nodes_ = 0;
  bool saw_document_ = false;
};

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

std::string_view name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kScalar:
      return "a text";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "?";
}

Problem Document::problem(int line, int column, std::string message, std::string hint) const {
  Problem problem{file, line, column, std::move(message), std::move(hint), {}};
  if (line > 0 && static_cast<size_t>(line) <= lines.size()) problem.excerpt = lines[line - 1];
  return problem;
}

Document parse_document(std::string file, std::string_view text) {
  Document document;
  document.file = std::move(file);
  document.lines = split_lines(text);
  TreeBuilder builder(document);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Document rest;
    TreeBuilder rest_builder(rest);
    if (parser.HandleNextDocument(rest_builder) && rest_builder.saw_document())
      document.problems.push_back(document.problem(rest.root.line, rest.root.column,
                                                   "a second document begins here; one file is one scenario"));
  } catch (const YAML::Exception& error) {
    document.root = {};
    const int line = error.mark.is_null() ? 0 : error.mark.line + 1;
    const int column = error.mark.is_null() ? 0 : error.mark.column + 1;
    document.problems.push_back(document.problem(line, column, "not valid YAML: " + error.msg));
  }
  return document;
}

}  // namespace wavetank::scenarios
