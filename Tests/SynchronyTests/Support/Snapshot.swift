import Foundation
import LocalFiles
import Manifest
import Synchronization
import SynchronyTesting

@testable import Synchrony

/// Everything below a folder: kinds, sizes, modification times and contents.
struct Snapshot: Equatable {
  private struct Entry: Equatable {
    var kind: FileAttributeType?
    var modified: Date?
    var content: Data?
  }

  private var entries: [String: Entry] = [:]

  /// Looks at `folder`; the lock file, which the first run makes, is left out.
  init(of folder: String) throws {
    let files = FileManager.default
    for name in try files.subpathsOfDirectory(atPath: folder) + [""] where name != ".S3/lock" {
      let path = name.isEmpty ? folder : "\(folder)/\(name)"
      let attributes = try files.attributesOfItem(atPath: path)
      entries[name] = Entry(
        kind: attributes[.type] as? FileAttributeType,
        modified: attributes[.modificationDate] as? Date,
        content: files.contents(atPath: path),
      )
    }
  }
}

/// The codes that several runs ended with.
final class Codes: Sendable {
  private let codes = Mutex<[SyncError.Code?]>([])

  var all: [SyncError.Code?] { codes.withLock { $0 } }

  func add(_ code: SyncError.Code?) {
    codes.withLock { $0.append(code) }
  }
}

extension Person {
  /// Syncs with a shared directory as a caller of the library does.
  @discardableResult
  func syncShare(
    _ share: String,
    _ options: SyncOptions = SyncOptions(),
    reporter: any Reporter = EventLog(),
  ) async throws -> SyncSummary {
    try await smartSync(
      platform: "Folder",
      connection: connection(to: share),
      options: options,
      participants: participants(reporter),
      environment: team.environment(zone: zone),
    )
  }

  func connection(to share: String) -> ConnectionOptions {
    var connection = ConnectionOptions()
    connection.dataFolder = folder
    connection.remote = share
    return connection
  }

  func participants(_ reporter: any Reporter) -> Participants {
    Participants(
      prompter: ScriptedPrompter([name]),
      reviewer: AutomaticReviewer(),
      reporter: reporter,
    )
  }
}
