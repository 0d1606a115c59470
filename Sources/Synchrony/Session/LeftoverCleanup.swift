import Hashing
import LocalFiles
import Manifest

/// Puts `.S3/tmp` in order after a run that was killed.
///
/// Unfinished downloads go, but for those that a run can go on with, which stay for a week, and an
/// unfinished stat cache. A file that was swapped out is removed if its content is known elsewhere,
/// and given back to the person if it is not. What another program put there stays.
struct LeftoverCleanup {
  let tree: any FileTree
  let environment: Environment
  let editor: String
  let reporter: any Reporter

  private static let folder = ObjectKey.control("tmp")
  /// What nobody went on with for so many seconds goes: a week.
  private static let longestStay: Int64 = 7 * 86_400

  /// Looks after everything that an earlier run of ours has left.
  ///
  /// What cannot be looked after now, such as a file that a program still holds open on a network
  /// share, stays for the next run.
  ///
  /// - Returns: whether nothing is left there that lies nowhere else.
  /// - Throws: `FileError` if `.S3/tmp` cannot be read.
  @discardableResult
  func run() throws(FileError) -> Bool {
    let entries = try leftOvers()
    let useful = resumable(entries)
    var isDone = true
    for entry in entries {
      guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
      let key = ObjectKey.control("tmp/\(name)")
      if let kind = Scratch.Kind(name: name) {
        if !useful.contains(kind) { try? tree.remove(key) }
      } else if name == StatCache.scratchName, entry.status.kind == .file {
        try? tree.remove(key)
      } else if entry.status.kind == .directory, let known = SideTrack.contents(ofFolder: name) {
        isDone = recover(key, [], known: known) && isDone
      }
    }
    return isDone
  }

  private func leftOvers() throws(FileError) -> [DirectoryEntry] {
    do throws(FileError) {
      return try tree.entries(of: Self.folder)
    } catch  where error.code == .notFound {
      return []
    }
  }

  /// The parts that have a journal and were written to lately, and these journals.
  private func resumable(_ entries: [DirectoryEntry]) -> Set<Scratch.Kind> {
    let oldest = environment.now().seconds - Self.longestStay
    var kinds: Set<Scratch.Kind> = []
    for entry in entries where entry.status.changed.seconds >= oldest {
      guard let name = String(validating: entry.name, as: UTF8.self),
        let kind = Scratch.Kind(name: name)
      else { continue }
      kinds.insert(kind)
    }
    return kinds.filter { kind in
      switch kind {
      case .random: false
      case .part(let content): kinds.contains(.journal(content))
      case .journal(let content): kinds.contains(.part(content))
      }
    }
  }

  /// Looks after a folder of swapped-out files.
  ///
  /// - Parameters:
  ///   - folder: the folder, in which each file lies under the path it came from.
  ///   - parent: the first part of those paths: none, or a folder's with a slash.
  ///   - known: the contents that may go.
  /// - Returns: whether nothing is left there that lies nowhere else.
  private func recover(
    _ folder: ObjectKey,
    _ parent: [UInt8],
    known: Set<Checksum>,
  ) -> Bool {
    guard let entries = try? tree.entries(of: folder) else { return false }
    var isDone = true
    for entry in entries {
      guard let path = try? RelativePath(parent + entry.name),
        let key = try? ObjectKey(validating: folder.bytes + [UInt8(ascii: "/")] + entry.name)
      else { continue }
      if entry.status.kind == .directory {
        isDone = recover(key, path.bytes + [UInt8(ascii: "/")], known: known) && isDone
      } else if let content = try? checksum(of: tree.open(key)), known.contains(content) {
        try? tree.remove(key)
      } else {
        isDone = giveBackOrSay(key, path, entry.status) && isDone
      }
    }
    _ = try? tree.removeDirectoryIfEmpty(folder)
    return isDone
  }

  private func giveBackOrSay(_ key: ObjectKey, _ path: RelativePath, _ status: FileStatus) -> Bool {
    do throws(FileError) {
      do throws(FileError) {
        try giveBack(key, path, status)
      } catch {
        // Where its folder was, a file may be by now.
        guard let name = try? RelativePath(Array(path.name.utf8)) else { throw error }
        try giveBack(key, name, status)
      }
      return true
    } catch {
      let reason =
        "an earlier run was stopped while it was being edited; that edit is now "
        + "\(Printable.quoted("\(key)")) in the Data folder, as it cannot be moved: \(error.reason)"
      reporter.report(.problem(Problem(.unrecorded, subject: "\(path)", reason: reason)))
      return false
    }
  }

  private func giveBack(
    _ key: ObjectKey,
    _ path: RelativePath,
    _ status: FileStatus,
  ) throws(FileError) {
    let time = environment.wallClock(status.modified)
    let copy = try ConflictName(owner: editor, time: time, occasion: .recovery)
      .claim(beside: path, for: key, in: tree)
    reporter.report(
      .message(
        "An earlier run was stopped while \(Printable.quoted("\(path)")) was being edited; "
          + "that edit is now \(Printable.quoted("\(copy)"))."
      )
    )
  }
}
