// One codec for wire, disk, trace and inspection: a described struct becomes bytes by counting first, then storing.
// Integers are fixed-width little-endian; strings and vectors carry a 32-bit length.
#pragma once

#include <array>
#include <bit>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "env/bytes.h"
#include "env/hash.h"
#include "env/message.h"
#include "env/option.h"
#include "env/result.h"
#include "env/time.h"

namespace wavetank {

static_assert(std::endian::native == std::endian::little, "the codec stores integers as this machine has them");

BOOST_DESCRIBE_STRUCT(Duration, (), (ns))
BOOST_DESCRIBE_STRUCT(Time, (), (ns))
BOOST_DESCRIBE_STRUCT(CpuTime, (), (ps))
BOOST_DESCRIBE_STRUCT(ByteSize, (), (bytes))
BOOST_DESCRIBE_STRUCT(Probability, (), (ppb))
BOOST_DESCRIBE_STRUCT(Setting, (), (key, values))
BOOST_DESCRIBE_STRUCT(Digest, (), (high, low))
BOOST_DESCRIBE_STRUCT(Address, (), (node, actor))

namespace codec {

template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;
template <class T>
concept Described = boost::describe::has_describe_members<T>::value;
template <class T>
using MembersOf =
    boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

/// Counts the bytes that Writer will store for the same calls.
class Counter {
 public:
  void put(const void*, size_t count) { size_ += count; }
  size_t size() const { return size_; }

 private:
  size_t size_ = 0;
};

class Writer {
 public:
  explicit Writer(std::byte* place) : place_(place) {}
  void put(const void* bytes, size_t count) {
    if (count != 0) std::memcpy(place_, bytes, count);
    place_ += count;
  }

 private:
  std::byte* place_;
};

/// Reads what Writer wrote; after the first short read `ok()` is false and everything reads as zero.
class Reader {
 public:
  explicit Reader(const Bytes& bytes) : place_(bytes.data()), left_(bytes.size()) {}
  void get(void* bytes, size_t count) {
    if (count > left_) {
      ok_ = false;
      std::memset(bytes, 0, count);
      return;
    }
    if (count != 0) std::memcpy(bytes, place_, count);
    place_ += count;
    left_ -= count;
  }
  /// A length that could be true: no more elements than bytes are left.
  uint32_t length() {
    uint32_t n = 0;
    get(&n, sizeof n);
    if (n > left_) ok_ = false, n = 0;
    return n;
  }
  bool ok() const { return ok_; }
  size_t left() const { return left_; }

 private:
  const std::byte* place_;
  size_t left_;
  bool ok_ = true;
};

template <class Sink, Scalar T>
void put(Sink& sink, T value) {
  sink.put(&value, sizeof value);
}
template <class Sink>
void put(Sink& sink, const std::string& text) {
  put(sink, static_cast<uint32_t>(text.size()));
  sink.put(text.data(), text.size());
}
template <class Sink>
void put(Sink& sink, const Bytes& bytes) {
  put(sink, static_cast<uint32_t>(bytes.size()));
  sink.put(bytes.data(), bytes.size());
}
template <class Sink, Described T>
void put(Sink& sink, const T& value);
template <class Sink, class T>
void put(Sink& sink, const std::vector<T>& values);
template <class Sink, class T, size_t N>
void put(Sink& sink, const std::array<T, N>& values);
template <class Sink, class A, class B>
void put(Sink& sink, const std::pair<A, B>& value);

template <class Sink, class T>
void put(Sink& sink, const std::optional<T>& value) {
  put(sink, value.has_value());
  if (value) put(sink, *value);
}
template <class Sink, class T>
void put(Sink& sink, const std::vector<T>& values) {
  put(sink, static_cast<uint32_t>(values.size()));
  for (const T& value : values) put(sink, value);
}
template <class Sink, class T, size_t N>
void put(Sink& sink, const std::array<T, N>& values) {
  for (const T& value : values) put(sink, value);
}
template <class Sink, class A, class B>
void put(Sink& sink, const std::pair<A, B>& value) {
  put(sink, value.first);
  put(sink, value.second);
}
template <class Sink, Described T>
void put(Sink& sink, const T& value) {
  boost::mp11::mp_for_each<MembersOf<T>>([&](auto member) { put(sink, value.*member.pointer); });
}

template <Scalar T>
void get(Reader& reader, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    unsigned char byte = 0;
    reader.get(&byte, 1);
    value = byte != 0;
  } else {
    reader.get(&value, sizeof value);
  }
}
inline void get(Reader& reader, std::string& text) {
  text.resize(reader.length());
  reader.get(text.data(), text.size());
}
inline void get(Reader& reader, Bytes& bytes) {
  BytesBuilder builder;
  const uint32_t size = reader.length();
  if (size != 0) reader.get(builder.extend(size), size);
  bytes = builder.freeze();
}
template <Described T>
void get(Reader& reader, T& value);
template <class T>
void get(Reader& reader, std::vector<T>& values);
template <class T, size_t N>
void get(Reader& reader, std::array<T, N>& values);
template <class A, class B>
void get(Reader& reader, std::pair<A, B>& value);

template <class T>
void get(Reader& reader, std::optional<T>& value) {
  bool present = false;
  get(reader, present);
  value.reset();
  if (present) get(reader, value.emplace());
}
template <class T>
void get(Reader& reader, std::vector<T>& values) {
  values.clear();
  const uint32_t count = reader.length();
  values.reserve(count);
  for (uint32_t i = 0; i < count && reader.ok(); ++i) get(reader, values.emplace_back());
}
template <class T, size_t N>
void get(Reader& reader, std::array<T, N>& values) {
  for (T& value : values) get(reader, value);
}
template <class A, class B>
void get(Reader& reader, std::pair<A, B>& value) {
  get(reader, value.first);
  get(reader, value.second);
}
template <Described T>
void get(Reader& reader, T& value) {
  boost::mp11::mp_for_each<MembersOf<T>>([&](auto member) { get(reader, value.*member.pointer); });
}

}  // namespace codec

/// The bytes of a described struct (or any type the codec knows).
template <class T>
Bytes encode(const T& value) {
  codec::Counter counter;
  codec::put(counter, value);
  if (counter.size() == 0) return {};
  BytesBuilder builder(counter.size());
  codec::Writer writer(builder.extend(counter.size()));
  codec::put(writer, value);
  return builder.freeze();
}

/// The struct those bytes hold. Fails with kCorrupt when they are too short or too long for T.
template <class T>
Result<T> decode(const Bytes& bytes) {
  codec::Reader reader(bytes);
  T value{};
  codec::get(reader, value);
  if (!reader.ok() || reader.left() != 0) return trouble(Trouble::kCorrupt, "bytes do not decode");
  return value;
}

/// A message struct names itself: `static constexpr std::string_view kName = "checkpoint.acknowledge";`
template <class T>
concept MessageStruct = codec::Described<T> && requires {
  { T::kName } -> std::convertible_to<std::string_view>;
};

template <MessageStruct T>
constexpr MessageType type_of = message_type(T::kName);

/// A message carrying `content`, with `body` by reference.
template <MessageStruct T>
Message make_message(const T& content, Bytes body = {}) {
  return Message{type_of<T>, encode(content), std::move(body)};
}

/// One file as Disk::list gives it.
struct FileEntry {
  std::string name;
  uint64_t size_bytes = 0;
};
struct FileList {
  std::vector<FileEntry> files;
};
BOOST_DESCRIBE_STRUCT(FileEntry, (), (name, size_bytes))
BOOST_DESCRIBE_STRUCT(FileList, (), (files))

}  // namespace wavetank
