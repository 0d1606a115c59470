import Foundation
import LocalFiles
import Manifest
import Storage
import SynchronyTesting

@testable import Synchrony

/// Somebody who works in a Data folder and syncs it.
struct Person: Sendable {
  let name: String
  var folder: String
  let team: Team
  /// How many hours the clock on the wall is ahead of universal time.
  var zone: Int64 = 0

  // MARK: Working

  /// Writes a file in place, with a modification time of so many seconds after the clock's start.
  func write(_ text: String, to file: String, at seconds: Int64 = 0) throws {
    let url = URL(fileURLWithPath: "\(folder)/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try Data(text.utf8).write(to: url)
    let time = Date(timeIntervalSince1970: 1_790_000_000 + TimeInterval(seconds))
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
  }

  func has(_ file: String) -> Bool { read(file) != nil }

  func read(_ file: String) -> String? {
    FileManager.default.contents(atPath: "\(folder)/\(file)")
      .map { String(decoding: $0, as: UTF8.self) }
  }

  func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
  }

  func move(_ file: String, to other: String) throws {
    let target = URL(fileURLWithPath: "\(folder)/\(other)")
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try FileManager.default.moveItem(atPath: "\(folder)/\(file)", toPath: target.path)
  }

  /// The files of the Data folder, but for those in `.S3`.
  func files() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(
        atPath: "\(folder)/\(name)",
        isDirectory: &isFolder,
      )
      return !isFolder.boolValue && !name.hasPrefix(".S3/")
    }.sorted()
  }

  /// What lies in `.S3/tmp`.
  func leftOvers() -> [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/.S3/tmp")) ?? []
  }

  /// Writes one of the files in `.S3`.
  func configure(_ file: String, _ text: String) throws {
    try configure(file, Array(text.utf8))
  }

  func configure(_ file: String, _ bytes: [UInt8]) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/.S3",
      withIntermediateDirectories: true,
    )
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/.S3/\(file)"))
  }

  /// When a file was last modified, in seconds after the clock's start.
  func modified(_ file: String) throws -> Int64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")
    let date = attributes[.modificationDate] as? Date
    return Int64((date?.timeIntervalSince1970 ?? 0) - 1_790_000_000)
  }

  // MARK: Syncing

  /// What a run did and said.
  struct Run {
    var summary = SyncSummary()
    var events: [SyncEvent] = []

    var failures: [String] {
      events.compactMap { if case .failed(let path, _, _) = $0 { path.description } else { nil } }
    }

    var skips: [String] {
      events.compactMap { if case .skipped(let path, _, _) = $0 { path.description } else { nil } }
    }

    /// The files that were to be changed and were left alone.
    var leftAlone: [String] { (failures + skips).sorted() }

    /// Why the failed and the skipped files were left alone.
    var reasons: [String] {
      events.compactMap { event in
        switch event {
        case .failed(_, _, let reason), .skipped(_, _, let reason): reason
        default: nil
        }
      }
    }

    var conflicts: [Conflict] {
      events.compactMap { if case .conflict(let conflict) = $0 { conflict } else { nil } }
    }

    var problems: [Problem] {
      events.compactMap { if case .problem(let problem) = $0 { problem } else { nil } }
    }

    var proposals: [Change] {
      events.compactMap { if case .proposed(let change) = $0 { change } else { nil } }
    }
  }

  /// Syncs without a person, or with the reviewer that is given.
  @discardableResult
  func sync(
    _ options: SyncOptions = SyncOptions(),
    reviewer: any Reviewer = AutomaticReviewer(),
    storage: (any Storage)? = nil,
    tree: (any FileTree)? = nil,
  ) async throws -> Run {
    let log = EventLog()
    let session = try session(reviewer: reviewer, reporter: log, storage: storage, tree: tree)
    var run = Run()
    run.summary = try await session.synchronize(options)
    run.events = log.events
    return run
  }

  /// Syncs with somebody who gives `answers`, and then no more.
  @discardableResult
  func sync(
    answering first: String,
    _ others: String...,
    storage: (any Storage)? = nil,
  ) async throws -> Run {
    let prompter = ScriptedPrompter([first] + others)
    return try await sync(
      reviewer: EightQuestions(prompter: prompter, display: prompter),
      storage: storage,
    )
  }

  /// What a sync would propose.
  func status(person: Bool = false) async throws -> Plan {
    let log = EventLog()
    let reviewer: any Reviewer =
      person
      ? Interjecting(isPerson: true) { Decisions(accepted: $0.changes) } : AutomaticReviewer()
    return try await session(reviewer: reviewer, reporter: log).status(SyncOptions())
  }

  func session(
    reviewer: any Reviewer,
    reporter: any Reporter,
    storage: (any Storage)? = nil,
    tree: (any FileTree)? = nil,
  ) throws -> Session {
    Session(
      storage: storage ?? team.storage,
      tree: try tree ?? DirectoryTree(at: folder),
      editor: name,
      participants: Participants(
        prompter: ScriptedPrompter(),
        reviewer: reviewer,
        reporter: reporter,
      ),
      environment: team.environment(zone: zone),
    )
  }
}
