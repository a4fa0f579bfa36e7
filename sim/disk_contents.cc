// The file model: ropes of shared chunks, two name tables, and a list of name changes that are not durable yet.
#include "sim/disk_contents.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::sim {

void FileBytes::append(Bytes bytes) {
  if (bytes.empty()) return;
  ends_.push_back(size() + bytes.size());
  chunks_.push_back(std::move(bytes));
}

void FileBytes::append(const FileBytes& other) {
  for (const Bytes& chunk : other.chunks_) append(chunk);
}

void FileBytes::cut(uint64_t size) {
  CHECK(size <= this->size(), "cut to {} of {}", size, this->size());
  while (!ends_.empty()) {
    const uint64_t start = ends_.back() - chunks_.back().size();
    if (start < size) {
      chunks_.back() = chunks_.back().slice(0, size - start);
      ends_.back() = size;
      return;
    }
    chunks_.pop_back();
    ends_.pop_back();
    if (start == size) return;
  }
}

Bytes FileBytes::read(uint64_t offset, uint64_t size) const {
  if (offset >= this->size() || size == 0) return {};
  const uint64_t end = size < this->size() - offset ? offset + size : this->size();
  auto i = static_cast<size_t>(std::upper_bound(ends_.begin(), ends_.end(), offset) - ends_.begin());
  const uint64_t start = ends_[i] - chunks_[i].size();
  if (end <= ends_[i]) return chunks_[i].slice(offset - start, end - offset);
  BytesBuilder builder(end - offset);
  const uint32_t weight = chunks_[i].weight();
  for (uint64_t at = offset; at < end; ++i) {
    const uint64_t chunk_start = ends_[i] - chunks_[i].size();
    const uint64_t chunk_end = std::min(ends_[i], end);
    builder.append(chunks_[i].data() + (at - chunk_start), chunk_end - at);
    at = chunk_end;
  }
  Bytes bytes = builder.freeze();
  bytes.weigh(weight);
  return bytes;
}

uint64_t FileBytes::weighted_size(uint64_t offset, uint64_t size) const {
  const uint64_t end = size < this->size() - std::min(offset, this->size()) ? offset + size : this->size();
  uint64_t sum = 0;
  auto i = static_cast<size_t>(std::upper_bound(ends_.begin(), ends_.end(), offset) - ends_.begin());
  for (uint64_t at = offset; at < end; ++i) {
    const uint64_t chunk_end = std::min(ends_[i], end);
    sum += (chunk_end - at) * chunks_[i].weight();
    at = chunk_end;
  }
  return sum;
}

FileBytes FileBytes::tail(uint64_t offset) const {
  FileBytes rest;
  for (size_t i = 0; i < chunks_.size(); ++i) {
    if (ends_[i] <= offset) continue;
    const uint64_t start = ends_[i] - chunks_[i].size();
    const uint64_t skipped = offset > start ? offset - start : 0;
    rest.append(chunks_[i].slice(skipped, chunks_[i].size() - skipped));
  }
  return rest;
}

DiskContents::FileNumber DiskContents::number_of(std::string_view file) const {
  const auto found = cached_names_.find(file);
  return found == cached_names_.end() ? 0 : found->second;
}

Result<void> DiskContents::append(std::string_view file, Bytes bytes) {
  if (bytes.weighted_size() > capacity_ - std::min(used_, capacity_)) return trouble(Trouble::kFull, std::string(file));
  FileNumber number = number_of(file);
  if (number == 0) {
    number = ++last_number_;
    cached_names_.emplace(file, number);
    unsynced_.push_back({number, "", std::string(file)});
  }
  used_ += bytes.weighted_size();
  files_[number].cached.append(std::move(bytes));
  return {};
}

Result<Bytes> DiskContents::read(std::string_view file, uint64_t offset, uint64_t size) const {
  const FileNumber number = number_of(file);
  if (number == 0) return trouble(Trouble::kNotFound, std::string(file));
  return files_.at(number).cached.read(offset, size);
}

void DiskContents::make_names_durable(std::string_view name) {
  std::vector<FileNumber> files;
  std::vector<std::string_view> names{name};
  if (const FileNumber number = number_of(name); number != 0) files.push_back(number);
  const auto among = [](const auto& list, const auto& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  // Backwards, so that what a change builds upon is taken along with it.
  std::vector<bool> taken(unsynced_.size());
  for (size_t i = unsynced_.size(); i-- > 0;) {
    const NameChange& change = unsynced_[i];
    taken[i] = among(files, change.file) || among(names, change.from) || among(names, change.to);
    if (!taken[i]) continue;
    files.push_back(change.file);
    if (!change.from.empty()) names.push_back(change.from);
    if (!change.to.empty()) names.push_back(change.to);
  }
  std::vector<NameChange> left;
  for (size_t i = 0; i < unsynced_.size(); ++i) {
    if (taken[i])
      apply(unsynced_[i], durable_names_);
    else
      left.push_back(std::move(unsynced_[i]));
  }
  unsynced_ = std::move(left);
}

Result<void> DiskContents::sync(std::string_view name) {
  const FileNumber number = number_of(name);
  const size_t changes = unsynced_.size();
  if (changes != 0) make_names_durable(name);
  if (number == 0) {
    // The removal of a file, or its renaming away, may be what was made durable.
    if (unsynced_.size() == changes) return trouble(Trouble::kNotFound, std::string(name));
  } else {
    File& file = files_[number];
    file.durable_size = file.cached.size();
    file.cut_tail = {};
  }
  forget_unreachable();
  return {};
}

Result<void> DiskContents::truncate(std::string_view name, uint64_t size) {
  const FileNumber number = number_of(name);
  if (number == 0) return trouble(Trouble::kNotFound, std::string(name));
  File& file = files_[number];
  if (size > file.cached.size()) return trouble(Trouble::kInvalid, "truncate beyond the end of " + std::string(name));
  if (size < file.durable_size) {
    FileBytes tail = file.cached.tail(size);
    tail.cut(file.durable_size - size);
    tail.append(file.cut_tail);
    file.cut_tail = std::move(tail);
    file.durable_size = size;
  }
  used_ -= file.cached.weighted_size(size, file.cached.size() - size);
  file.cached.cut(size);
  return {};
}

Result<void> DiskContents::rename(std::string_view from, std::string_view to) {
  const FileNumber number = number_of(from);
  if (number == 0) return trouble(Trouble::kNotFound, std::string(from));
  if (from == to) return {};
  if (const FileNumber replaced = number_of(to); replaced != 0) used_ -= files_[replaced].cached.weighted_size();
  cached_names_.erase(cached_names_.find(from));
  cached_names_.insert_or_assign(std::string(to), number);
  unsynced_.push_back({number, std::string(from), std::string(to)});
  return {};
}

Result<void> DiskContents::remove(std::string_view name) {
  const FileNumber number = number_of(name);
  if (number == 0) return trouble(Trouble::kNotFound, std::string(name));
  used_ -= files_[number].cached.weighted_size();
  cached_names_.erase(cached_names_.find(name));
  unsynced_.push_back({number, std::string(name), ""});
  return {};
}

uint64_t DiskContents::size_of(std::string_view file) const {
  const FileNumber number = number_of(file);
  return number == 0 ? 0 : files_.at(number).cached.size();
}

uint64_t DiskContents::weighted_size(std::string_view file, uint64_t offset, uint64_t size) const {
  const FileNumber number = number_of(file);
  return number == 0 ? 0 : files_.at(number).cached.weighted_size(offset, size);
}

FileList DiskContents::list(std::string_view prefix) const {
  FileList files;
  for (auto it = cached_names_.lower_bound(prefix); it != cached_names_.end() && it->first.starts_with(prefix); ++it)
    files.files.push_back({it->first, files_.at(it->second).cached.size()});
  return files;
}

void DiskContents::apply(const NameChange& change, Names& names) const {
  if (!change.from.empty()) {
    const auto old = names.find(change.from);
    if (old != names.end() && old->second == change.file) names.erase(old);
  }
  if (!change.to.empty()) names.insert_or_assign(change.to, change.file);
}

void DiskContents::lose_power(Random chance) {
  for (const NameChange& change : unsynced_) {
    const bool kept = chance.below(2) == 0;
    if (kept) apply(change, durable_names_);
  }
  unsynced_.clear();
  for (auto& [number, file] : files_) {
    const bool truncation_lost = file.cut_tail.size() != 0 && chance.below(2) == 0;
    const uint64_t unsynced = file.cached.size() - file.durable_size;
    const uint64_t kept = truncation_lost ? 0 : chance.below(unsynced + 1);
    file.cached.cut(file.durable_size + kept);
    if (truncation_lost) file.cached.append(file.cut_tail);
    file.cut_tail = {};
    file.durable_size = file.cached.size();
  }
  cached_names_ = durable_names_;
  used_ = 0;
  for (const auto& [name, number] : cached_names_) used_ += files_[number].cached.weighted_size();
  forget_unreachable();
}

void DiskContents::forget_unreachable() {
  if (files_.size() <= 2 * (cached_names_.size() + durable_names_.size() + unsynced_.size()) + 16) return;
  std::vector<FileNumber> named;
  for (const auto& [name, number] : cached_names_) named.push_back(number);
  for (const auto& [name, number] : durable_names_) named.push_back(number);
  for (const NameChange& change : unsynced_) named.push_back(change.file);
  std::sort(named.begin(), named.end());
  std::erase_if(files_,
                [&](const auto& entry) { return !std::binary_search(named.begin(), named.end(), entry.first); });
}

}  // namespace wavetank::sim
