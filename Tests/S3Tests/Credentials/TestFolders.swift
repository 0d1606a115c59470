import Foundation
import LocalFiles
import S3
import Transport

/// A home, a working folder and a Data folder that a test may fill, gone with the last reference.
final class TestFolders: Sendable {
  let root: String

  var home: String { "\(root)/home" }
  var work: String { "\(root)/work" }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "synchrony-\(UUID())").path
    for folder in ["\(root)/home/.aws", "\(root)/work/Data/.S3"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// Writes a file below the root and returns its path.
  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    let path = "\(root)/\(name)"
    let folder = URL(filePath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  /// A context with only these variables, at 2026-11-21 12:00:00 UTC.
  func context(
    _ environment: [String: String] = [:],
    now: @escaping @Sendable () -> FileTime = { FileTime(seconds: 1_795_262_400) },
    sender: any HTTPSending = NoNetwork(),
    programs: any ProgramRunner = SystemPrograms(),
  ) -> CredentialContext {
    CredentialContext(
      environment: environment,
      homeFolder: home,
      workingFolder: work,
      now: now,
      makeSender: { _ throws(TransportError) in sender },
      programs: programs,
    )
  }
}

/// A network that must not be asked.
struct NoNetwork: HTTPSending {
  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    throw TransportError(.refused, reason: "Nobody answers.", mayHaveArrived: false)
  }
}
