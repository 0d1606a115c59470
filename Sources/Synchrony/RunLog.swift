import LocalFiles
import Manifest

/// Collects what went wrong in a run, for a file in `.S3/logs`.
final class RunLog: Sendable {
  private struct Content {
    /// What was not brought in step.
    var failures: [String] = []
    /// What is worth a notice.
    var remarks: [String] = []
  }

  private let content = Guarded(Content())

  /// Adds a change that was not carried out.
  func add(kind: String, path: RelativePath, reason: String) {
    let line = "\(kind) \(Printable.quoted("\(path)")): \(Printable.text(reason))"
    content.withLock { $0.failures.append(line) }
  }

  /// Adds what went wrong with no file in particular.
  func fail(_ trouble: String) {
    content.withLock { $0.failures.append(Printable.text(trouble)) }
  }

  /// Adds what somebody who reads a log of failures should know.
  func note(_ remark: String) {
    content.withLock { $0.remarks.append(Printable.text(remark)) }
  }

  /// Adds a problem with a file or a row; one that is only worth a notice is by itself no
  /// reason to write a log.
  func add(_ problem: Problem) {
    let place =
      problem.row == nil ? Printable.quoted(problem.subject) : Printable.text(problem.place)
    let line = "\(place): \(Printable.text(problem.reason))"
    content.withLock { content in
      if problem.kind.isTrouble {
        content.failures.append(line)
      } else {
        content.remarks.append(line)
      }
    }
  }

  /// Writes the log, unless nothing went wrong.
  ///
  /// A log that cannot be written is left out.
  ///
  /// - Returns: the log's name below the Data folder.
  func write(to tree: any FileTree, environment: Environment) -> ObjectKey? {
    let content = content.withLock { $0 }
    guard !content.failures.isEmpty else { return nil }
    let time = "\(environment.wallClock(environment.now()))"
    let stem = String(time.map { "- :".contains($0) ? "_" : $0 })
    let key = ObjectKey.control("logs/\(stem)_\(environment.token()).txt")
    let text =
      (["Synchrony, \(time)"] + content.failures + content.remarks).joined(separator: "\n") + "\n"
    do throws(FileError) {
      let file = try tree.create(key, isPrivate: true)
      try file.write(Array(text.utf8).span, at: 0)
      return key
    } catch {
      return nil
    }
  }
}
