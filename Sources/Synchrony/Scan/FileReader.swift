import Hashing
import LocalFiles
import Manifest

/// Reads one file for its checksum.
struct FileReader {
  /// What reading a file came to.
  enum Outcome: Sendable {
    /// The content, and the status that the file had before and after it was read.
    case content(HashedContent, FileStatus)
    /// The file is gone.
    case vanished
    /// The content cannot be told.
    case unknown(Problem)
    /// There is no MD5 here, so that no file can be read.
    case unavailable(DigestUnavailable)
    /// The scan was cancelled.
    case cancelled
  }

  let tree: any FileTree
  let progress: ScanProgress
  /// The parts of which large files get digests, in bytes, or nil.
  let partSize: @Sendable () -> Int64?
  private var hasher = ContentHasher()

  init(
    tree: any FileTree,
    progress: ScanProgress,
    partSize: @escaping @Sendable () -> Int64?,
  ) {
    self.tree = tree
    self.progress = progress
    self.partSize = partSize
  }

  /// Reads the file at `path`, and once more if it changed meanwhile.
  mutating func read(_ path: RelativePath) async -> Outcome {
    if Task.isCancelled { return .cancelled }
    defer { progress.advance(files: 1) }
    do throws(HashingError) {
      for _ in 0..<2 {
        let file = try open(path)
        let before = try status(of: file)
        guard let content = try await hash(file) else { return .cancelled }
        let after = try status(of: file)
        if before.isSameContent(as: after), content.size == after.size {
          return .content(content, after)
        }
      }
      return .unknown(.busyFile(path))
    } catch {
      switch error {
      case .unavailable(let reason): return .unavailable(reason)
      case .unreadable(let error): return Self.outcome(of: error, at: path)
      }
    }
  }

  private mutating func hash(
    _ file: any ReadableFile
  ) async throws(HashingError) -> HashedContent? {
    let progress = progress
    let isGoingOn = { (count: Int) in
      progress.advance(bytes: count)
      return !Task.isCancelled
    }
    guard let partSize = partSize(), file.size > partSize else {
      return try hasher.hash(file, isGoingOn: isGoingOn)
    }
    return try await ContentHasher.hash(file, inPartsOf: partSize, isGoingOn: isGoingOn)
  }

  private func open(_ path: RelativePath) throws(HashingError) -> any ReadableFile {
    do { return try tree.open(ObjectKey(path)) } catch { throw .unreadable(error) }
  }

  private func status(of file: any ReadableFile) throws(HashingError) -> FileStatus {
    do { return try file.status() } catch { throw .unreadable(error) }
  }

  private static func outcome(of error: FileError, at path: RelativePath) -> Outcome {
    switch error.code {
    case .notFound: .vanished
    case .notAFile: .unknown(.notAFile(path, kind: .other))
    default: .unknown(.unreadableFile(path, error))
    }
  }
}
