// Html: a writer of elements, for HTML and the SVG within it. Whatever it is given as text stays text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wavetank::reports {

/// `text` with every character that means something in HTML, in content or in quotes, written as a reference; bytes
/// that are no UTF-8 and control characters are replaced.
std::string escaped(std::string_view text);

class Html {
 public:
  struct Attribute {
    std::string_view name;
    std::string value;
  };
  using Attributes = std::vector<Attribute>;

  /// An element and what `body` writes into it.
  template <class Body>
  void in(std::string_view tag, const Attributes& attributes, Body&& body) {
    open(tag, attributes);
    body();
    close(tag);
  }
  /// An element that holds a text.
  void element(std::string_view tag, const Attributes& attributes, std::string_view text);
  void element(std::string_view tag, std::string_view text) { element(tag, {}, text); }
  /// An element without content: void in HTML, empty in SVG.
  void empty(std::string_view tag, const Attributes& attributes);
  void text(std::string_view text) { written_ += escaped(text); }
  /// Our own style, script or data, which must not hold "</s", which could end their element.
  void verbatim(std::string_view text);

  size_t size() const { return written_.size(); }
  /// What `other` has written follows here.
  void append(const Html& other) { written_ += other.written_; }
  std::string take() { return std::move(written_); }

 private:
  void open(std::string_view tag, const Attributes& attributes);
  void close(std::string_view tag);

  std::string written_;
};

/// A place or width in a drawing that is as wide as its room: `part` of `whole` as "12.345%".
std::string percent(double part, double whole);

}  // namespace wavetank::reports
