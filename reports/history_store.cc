// The only file that knows SQLite: schema, migrations, and the few statements on them.
#include "reports/history_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

/// "WvTk": says of a SQLite file that it is ours.
constexpr int64_t kApplication = 0x5776546B;
constexpr int kWaitMs = 2000;

/// Each brings the schema from its place in the list to the next version; none of them is ever changed.
constexpr const char* kMigrations[] = {
    R"(CREATE TABLE builds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version TEXT NOT NULL);
       CREATE TABLE scenarios (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
       CREATE TABLE runs (
         build INTEGER NOT NULL REFERENCES builds (id),
         scenario INTEGER NOT NULL REFERENCES scenarios (id),
         seed INTEGER NOT NULL,
         options TEXT NOT NULL,
         outcome TEXT NOT NULL,
         failing INTEGER NOT NULL,
         digest TEXT NOT NULL,
         recovery_ns INTEGER,
         censored INTEGER NOT NULL,
         PRIMARY KEY (build, scenario, seed, options)) WITHOUT ROWID;)",
    "CREATE INDEX runs_by_scenario ON runs (scenario, build);",
};
constexpr int64_t kSchema = std::size(kMigrations);

}  // namespace

/// A connection; its failures are Errors that name the file.
class HistoryStore::Database {
 public:
  explicit Database(std::string path) : path_(std::move(path)) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(connection_); }

  Result<void> open(bool create) {
    const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path_.c_str(), &connection_, flags, nullptr) != SQLITE_OK) return failure();
    sqlite3_busy_timeout(connection_, kWaitMs);
    return {};
  }

  Result<void> execute(const std::string& statements) {
    if (sqlite3_exec(connection_, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
    return {};
  }

  tl::unexpected<Error> failure() const {
    const int code = connection_ ? sqlite3_errcode(connection_) : SQLITE_NOMEM;
    switch (code) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return trouble(Trouble::kInputOutput,
                       fmt::format("{}: another program holds it; waited {} s", path_, kWaitMs / 1000));
      case SQLITE_NOTADB:
        return refusal("it is no SQLite database");
      case SQLITE_FULL:
        return trouble(Trouble::kFull, fmt::format("{}: the disk is full", path_));
      default:
        return trouble(code == SQLITE_CANTOPEN ? Trouble::kNotFound : Trouble::kInputOutput,
                       fmt::format("{}: {}", path_, connection_ ? sqlite3_errmsg(connection_) : "no memory"));
    }
  }
  tl::unexpected<Error> refusal(const std::string& why) const {
    return trouble(Trouble::kInvalid, fmt::format("{}: {}", path_, why));
  }

  sqlite3* connection() const { return connection_; }

 private:
  std::string path_;
  sqlite3* connection_ = nullptr;
};

namespace {

/// A prepared statement; values are bound and read by place, from 1 and from 0, as SQLite has it.
class Statement {
 public:
  Statement(sqlite3* connection, const char* text) {
    good_ = sqlite3_prepare_v2(connection, text, -1, &statement_, nullptr) == SQLITE_OK;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  bool good() const { return good_; }
  void bind(int place, const std::string& text) {
    sqlite3_bind_text64(statement_, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  void bind(int place, int64_t number) { sqlite3_bind_int64(statement_, place, number); }
  void bind(int place, std::nullptr_t) { sqlite3_bind_null(statement_, place); }

  /// True when there is a row to read; then and at the end good() stays true.
  bool step() {
    if (!good_) return false;
    const int code = sqlite3_step(statement_);
    good_ = code == SQLITE_ROW || code == SQLITE_DONE;
    return code == SQLITE_ROW;
  }
  void reset() { sqlite3_reset(statement_); }

  int64_t number(int place) const { return sqlite3_column_int64(statement_, place); }
  bool is_null(int place) const { return sqlite3_column_type(statement_, place) == SQLITE_NULL; }
  std::string text(int place) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, place));
    return bytes ? std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, place))) : std::string();
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  bool good_ = false;
};

/// Seeds keep their 64 bits in a signed column.
int64_t stored(uint64_t seed) { return static_cast<int64_t>(seed); }

/// What is written in the file's header, or nothing if it cannot be read.
std::optional<int64_t> pragma(sqlite3* connection, const char* statement) {
  Statement query(connection, statement);
  if (!query.step()) return std::nullopt;
  return query.number(0);
}

/// Undone when it is not committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* connection) : connection_(connection) {
    good_ = sqlite3_exec(connection, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
    open_ = good_;
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (open_) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  bool good() const { return good_; }
  bool commit() {
    open_ = sqlite3_exec(connection_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK;
    return !open_;
  }

 private:
  sqlite3* connection_;
  bool good_ = false;
  bool open_ = false;
};

/// The number of `name` in a table of names, added when it is new; 0 when that fails.
int64_t number_of(sqlite3* connection, const char* insert, const char* select, const std::string& name,
                  const std::string& more = {}) {
  Statement adding(connection, insert);
  adding.bind(1, name);
  if (!more.empty()) adding.bind(2, more);
  adding.step();
  Statement finding(connection, select);
  finding.bind(1, name);
  return finding.step() ? finding.number(0) : 0;
}

/// By what name a scenario goes: its own, with its path where the suite has several of that name.
std::string historic_name(const scenarios::SuiteResult& suite, const std::string& name, const std::string& path) {
  const auto named = std::ranges::count(suite.scenarios, name, &scenarios::ScenarioResult::name);
  return named > 1 ? fmt::format("{} ({})", name, path) : name;
}

}  // namespace

HistoryStore::HistoryStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
HistoryStore::HistoryStore(HistoryStore&&) noexcept = default;
HistoryStore& HistoryStore::operator=(HistoryStore&&) noexcept = default;
HistoryStore::~HistoryStore() = default;

Result<HistoryStore> HistoryStore::open(const std::string& path, bool create) {
  std::error_code ignored;
  if (!create && !std::filesystem::exists(path, ignored))
    return trouble(Trouble::kNotFound, path + ": there is no such file; `wavetank history add` makes it");
  auto database = std::make_unique<Database>(path);
  if (const Result<void> opened = database->open(create); !opened) return tl::unexpected(opened.error());
  sqlite3* const connection = database->connection();
  const auto application = pragma(connection, "PRAGMA application_id");
  const auto version = pragma(connection, "PRAGMA user_version");
  const auto tables = pragma(connection, "SELECT count(*) FROM sqlite_schema");
  if (!application || !version || !tables) return database->failure();
  if (*application != kApplication && *tables > 0)
    return database->refusal("it is a database, but no history of Wavetank's results");
  if (*version > kSchema)
    return database->refusal(
        fmt::format("a newer Wavetank has written it (schema {}, this one knows {})", *version, kSchema));
  if (*version == kSchema) return HistoryStore(std::move(database));
  Transaction transaction(connection);
  if (!transaction.good()) return database->failure();
  // Another process may have been quicker.
  for (int64_t step = pragma(connection, "PRAGMA user_version").value_or(kSchema); step < kSchema; ++step)
    if (const Result<void> done = database->execute(kMigrations[step]); !done) return tl::unexpected(done.error());
  const std::string marks = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplication, kSchema);
  if (const Result<void> done = database->execute(marks); !done) return tl::unexpected(done.error());
  if (!transaction.commit()) return database->failure();
  return HistoryStore(std::move(database));
}

Result<HistoryStore::Added> HistoryStore::add(const scenarios::SuiteResult& suite, const std::string& build) {
  sqlite3* const connection = database_->connection();
  Transaction transaction(connection);
  if (!transaction.good()) return database_->failure();
  const int64_t build_number = number_of(connection, "INSERT OR IGNORE INTO builds (name, version) VALUES (?1, ?2)",
                                         "SELECT id FROM builds WHERE name = ?1", build,
                                         suite.build.version.empty() ? "?" : suite.build.version);
  Statement insert(connection,
                   "INSERT INTO runs (build, scenario, seed, options, outcome, failing, digest, recovery_ns, censored) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING");
  Statement select(connection,
                   "SELECT digest FROM runs WHERE build = ?1 AND scenario = ?2 AND seed = ?3 AND options = ?4");
  Added added;
  for (const scenarios::RunResult& run : suite.runs) {
    const int64_t scenario =
        number_of(connection, "INSERT OR IGNORE INTO scenarios (name) VALUES (?1)",
                  "SELECT id FROM scenarios WHERE name = ?1", historic_name(suite, run.scenario, run.path));
    for (Statement* statement : {&insert, &select}) {
      statement->reset();
      statement->bind(1, build_number);
      statement->bind(2, scenario);
      statement->bind(3, stored(run.seed));
      statement->bind(4, run.options);
    }
    const std::string digest = to_string(run.digest);
    const faults::Episode* episode = scenarios::independent_recovery(run);
    insert.bind(5, std::string(name_of(run.outcome)));
    insert.bind(6, int64_t{failing(suite, run)});
    insert.bind(7, digest);
    episode ? insert.bind(8, episode->total().ns) : insert.bind(8, nullptr);
    insert.bind(9, int64_t{episode && episode->censored});
    insert.step();
    if (!insert.good()) return database_->failure();
    const bool fresh = sqlite3_changes(connection) > 0;
    ++(fresh ? added.runs : added.already);
    if (fresh) continue;
    if (!select.step()) return database_->failure();
    if (select.text(0) != digest)
      return trouble(Trouble::kCorrupt,
                     fmt::format("{}, seed {}, is there for build {} with digest {}, and now has {}: it is not "
                                 "deterministic, or two builds have one name (--build)",
                                 run.scenario, run.seed, build, select.text(0), digest));
  }
  if (!transaction.commit()) return database_->failure();
  return added;
}

Result<std::vector<std::string>> HistoryStore::scenarios() {
  std::vector<std::string> names;
  Statement query(database_->connection(), "SELECT name FROM scenarios ORDER BY name");
  while (query.step()) names.push_back(query.text(0));
  if (!query.good()) return database_->failure();
  return names;
}

Result<std::vector<HistoricBuild>> HistoryStore::builds_of(const std::string& scenario) {
  Statement query(database_->connection(),
                  "SELECT builds.name, seed, failing, recovery_ns, censored FROM runs "
                  "JOIN builds ON builds.id = runs.build JOIN scenarios ON scenarios.id = runs.scenario "
                  "WHERE scenarios.name = ?1 ORDER BY builds.id, seed, options");
  query.bind(1, scenario);
  std::vector<HistoricBuild> builds;
  while (query.step()) {
    const std::string name = query.text(0);
    if (builds.empty() || builds.back().build != name) builds.emplace_back().build = name;
    HistoricRun& run = builds.back().runs.emplace_back();
    run.seed = static_cast<uint64_t>(query.number(1));
    run.failing = query.number(2) != 0;
    if (!query.is_null(3)) run.recovery = Duration{query.number(3)};
    run.censored = query.number(4) != 0;
  }
  if (!query.good()) return database_->failure();
  return builds;
}

Result<std::vector<Trend>> trends(HistoryStore& store, const std::vector<std::string>& scenarios,
                                  const NoiseFloor& floor) {
  const Result<std::vector<std::string>> names = store.scenarios();
  if (!names) return tl::unexpected(names.error());
  std::vector<Trend> all;
  for (const std::string& scenario : scenarios.empty() ? *names : scenarios) {
    const Result<std::vector<HistoricBuild>> builds = store.builds_of(scenario);
    if (!builds) return tl::unexpected(builds.error());
    if (builds->empty()) return trouble(Trouble::kNotFound, fmt::format("no build has run a scenario '{}'", scenario));
    all.push_back(trend_of(scenario, *builds, floor));
  }
  return all;
}

Result<std::vector<Trend>> trends_for(HistoryStore& store, const scenarios::SuiteResult& suite,
                                      const NoiseFloor& floor) {
  const Result<std::vector<std::string>> known = store.scenarios();
  if (!known) return tl::unexpected(known.error());
  std::vector<std::string> wanted;
  for (const scenarios::ScenarioResult& scenario : suite.scenarios)
    if (const std::string name = historic_name(suite, scenario.name, scenario.path);
        std::ranges::find(*known, name) != known->end())
      wanted.push_back(name);
  if (wanted.empty()) return std::vector<Trend>();
  return trends(store, wanted, floor);
}

}  // namespace wavetank::reports
