// The journal's dealings with the disk.
#include "engine/roles/journal_writer.h"

namespace wavetank::engine {

void JournalWriter::recover(Env& env) {
  env_ = &env;
  step_ = Step::kList;
  awaited_ = env_->disk().list(kFile);
}

void JournalWriter::write(JournalEntry entry) {
  queue_.push_back(std::move(entry));
  if (recovered_ && step_ == Step::kNone) append_next();
}

void JournalWriter::append_next() {
  if (queue_.empty()) {
    step_ = Step::kNone;
    return;
  }
  step_ = Step::kAppend;
  awaited_ = env_->disk().append(kFile, frame_entry(queue_.front()));
}

/// Cuts off whatever a failed append may have left behind the last good entry.
void JournalWriter::repair() {
  step_ = Step::kRepair;
  awaited_ = env_->disk().truncate(kFile, good_bytes_);
}

void JournalWriter::tick() {
  if (step_ != Step::kRefused) return;
  if (recovered_)
    repair();
  else
    recover(*env_);
}

JournalWriter::Progress JournalWriter::completed(DiskOperation operation, const Result<Bytes>& outcome) {
  if (operation != awaited_) return {};
  const bool missing = !outcome && outcome.error().trouble == Trouble::kNotFound;
  if (!outcome && !missing) {
    step_ = Step::kRefused;
    return {};
  }
  switch (step_) {
    case Step::kList: {
      const auto list = missing ? FileList{} : decode<FileList>(*outcome).value_or(FileList{});
      uint64_t size = 0;
      for (const FileEntry& file : list.files)
        if (file.name == kFile) size = file.size_bytes;
      step_ = Step::kRead;
      awaited_ = env_->disk().read(kFile, 0, size);
      return {};
    }
    case Step::kRead: {
      const Bytes file = missing ? Bytes() : *outcome;
      for (const JournalEntry& entry : read_journal(file, good_bytes_)) state_.apply(entry);
      recovered_ = true;
      if (good_bytes_ < file.size())
        repair();
      else
        append_next();
      return {.recovered = true, .durable = {}};
    }
    case Step::kRepair:
      append_next();
      return {};
    case Step::kAppend:
      step_ = Step::kSync;
      awaited_ = env_->disk().sync(kFile);
      return {};
    case Step::kSync: {
      JournalEntry entry = std::move(queue_.front());
      queue_.pop_front();
      good_bytes_ += frame_entry(entry).size();
      state_.apply(entry);
      append_next();
      return {.recovered = false, .durable = std::move(entry)};
    }
    case Step::kNone:
    case Step::kRefused:
      return {};
  }
  return {};
}

}  // namespace wavetank::engine
