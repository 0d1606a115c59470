import LocalFiles
import Manifest

/// The disk of one person's machine, with the folder that is synchronized.
final class Disk: Sendable {
  /// How the disk and its clock are.
  struct Nature: Sendable, Hashable {
    /// The step of the times of files, in nanoseconds.
    var tick: Int64
    var canExchange: Bool
    var synchronizesAtOnce: Bool
  }

  let nature: Nature
  private let volume: Confined<Volume>
  private let locks = Confined<[ObjectKey: ObjectIdentifier]>([:])
  private let clock: @Sendable () -> FileTime
  let oracle: Oracle
  let owner: String

  init(
    _ nature: Nature,
    owner: String,
    oracle: Oracle,
    clock: @escaping @Sendable () -> FileTime,
  ) {
    self.nature = nature
    self.owner = owner
    self.oracle = oracle
    self.clock = clock
    volume = Confined(Volume(time: clock()))
  }

  /// The present as the file system notes it.
  private var stamp: FileTime {
    let now = clock()
    let total = now.seconds * 1_000_000_000 + Int64(now.nanoseconds)
    let whole = total - total % nature.tick
    return FileTime(seconds: whole / 1_000_000_000, nanoseconds: Int32(whole % 1_000_000_000))
  }

  private static func segments(_ key: ObjectKey?) -> [ArraySlice<UInt8>] {
    key?.bytes.split(separator: UInt8(ascii: "/")) ?? []
  }

  private static func fail(
    _ code: FileError.Code,
    _ key: ObjectKey?,
    _ reason: String,
  ) -> FileError {
    FileError(code, path: key?.description ?? ".", reason: reason)
  }

  private func status(_ id: Volume.ID) -> FileStatus {
    let node = volume.value[id]
    return FileStatus(
      kind: node.isFolder ? .directory : .file,
      size: Int64(node.bytes.count),
      modified: node.modified,
      changed: node.changed,
      inode: node.number,
      device: 1,
      permissions: node.permissions,
    )
  }
}

// MARK: - Looking

extension Disk {
  func status(of key: ObjectKey) -> FileStatus? {
    guard case .node(let id) = volume.value.find(Self.segments(key)) else { return nil }
    return status(id)
  }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    let folder = try self.folder(directory)
    return volume.value[folder].entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { DirectoryEntry(name: $0.key, status: status($0.value)) }
  }

  private func folder(_ directory: ObjectKey?) throws(FileError) -> Volume.ID {
    switch volume.value.find(Self.segments(directory)) {
    case .nothing: throw Self.fail(.notFound, directory, "No such file or directory")
    case .node(let id) where volume.value[id].isFolder: return id
    default: throw Self.fail(.notADirectory, directory, "Not a directory")
    }
  }

  /// The file at `key`.
  func file(_ key: ObjectKey) throws(FileError) -> Volume.ID {
    switch volume.value.find(Self.segments(key)) {
    case .nothing: throw Self.fail(.notFound, key, "No such file or directory")
    case .blocked: throw Self.fail(.notADirectory, key, "Not a directory")
    case .node(let id) where volume.value[id].isFolder:
      throw Self.fail(.notAFile, key, "Is a directory")
    case .node(let id): return id
    }
  }

  func bytes(_ id: Volume.ID) -> [UInt8] { volume.value[id].bytes }
  func fileStatus(_ id: Volume.ID) -> FileStatus { status(id) }

  /// Every file but those of `.S3`, in order.
  func files() -> [(name: String, bytes: [UInt8])] {
    var found: [(String, [UInt8])] = []
    collect(Volume.root, "", into: &found)
    return found.filter { !$0.0.hasPrefix(".S3/") }.sorted { $0.0 < $1.0 }
  }

  private func collect(_ id: Volume.ID, _ path: String, into found: inout [(String, [UInt8])]) {
    let node = volume.value[id]
    guard node.isFolder else { return found.append((path, node.bytes)) }
    for (name, child) in node.entries {
      let name = String(decoding: name, as: UTF8.self)
      collect(child, path.isEmpty ? name : "\(path)/\(name)", into: &found)
    }
  }

  /// What lies in `.S3/tmp`.
  func leftOvers() -> [String] {
    ((try? entries(of: .control("tmp"))) ?? []).map { String(decoding: $0.name, as: UTF8.self) }
  }
}

// MARK: - Changing names

extension Disk {
  /// Makes a file, with the folders that it needs.
  func create(_ key: ObjectKey, permissions: UInt32) throws(FileError) -> Volume.ID {
    let (parent, name) = try makeParent(of: key)
    guard volume.value[parent].entries[name] == nil else {
      throw Self.fail(.exists, key, "File exists")
    }
    let id = volume.value.makeNode(isFolder: false, time: stamp)
    volume.value[id].permissions = permissions
    perform([Volume.Slot(folder: parent, name: name, after: id)])
    return id
  }

  func createDirectory(_ key: ObjectKey) throws(FileError) {
    _ = try makeFolders(Self.segments(key)[...], key)
  }

  private func makeParent(of key: ObjectKey) throws(FileError) -> (Volume.ID, Volume.Name) {
    let segments = Self.segments(key)
    return (try makeFolders(segments.dropLast(), key), Array(segments.last ?? []))
  }

  private func makeFolders(
    _ segments: ArraySlice<ArraySlice<UInt8>>,
    _ key: ObjectKey,
  ) throws(FileError) -> Volume.ID {
    var current = Volume.root
    for segment in segments {
      if let next = volume.value[current].entries[Array(segment)] {
        guard volume.value[next].isFolder else {
          throw Self.fail(.notADirectory, key, "Not a directory")
        }
        current = next
      } else {
        let made = volume.value.makeNode(isFolder: true, time: stamp)
        let slot = Volume.Slot(folder: current, name: Array(segment), after: made)
        volume.value.perform(Volume.Operation(slots: [slot], madeFolder: made))
        current = made
      }
    }
    return current
  }

  /// What a rename does with the names, as one.
  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    guard mode != .exchange || nature.canExchange else {
      throw Self.fail(.unsupported, from, "Operation not supported")
    }
    let moved = try file(from)
    if mode == .exchange { _ = try file(to) }
    guard case .node(let source) = volume.value.find(Self.segments(from).dropLast()) else { return }
    let (target, name) = try makeParent(of: to)
    let there = volume.value[target].entries[name]
    if let there {
      if mode == .absent { throw Self.fail(.exists, to, "File exists") }
      if volume.value[there].isFolder { throw Self.fail(.notAFile, to, "Is a directory") }
    }
    let now = stamp
    volume.value[moved].changed = now
    if mode == .exchange, let there { volume.value[there].changed = now }
    perform([
      Volume.Slot(
        folder: source,
        name: Array(Self.segments(from).last ?? []),
        after: mode == .exchange ? there : nil,
      ),
      Volume.Slot(folder: target, name: name, after: moved),
    ])
  }

  func remove(_ key: ObjectKey) throws(FileError) {
    guard case .node(let id) = volume.value.find(Self.segments(key)) else { return }
    if volume.value[id].isFolder { throw Self.fail(.notAFile, key, "Is a directory") }
    unlink(key)
  }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    switch volume.value.find(Self.segments(key)) {
    case .nothing: return false
    case .node(let id) where volume.value[id].isFolder:
      guard volume.value[id].entries.isEmpty else { return false }
      unlink(key, folder: id)
      return true
    default: throw Self.fail(.notADirectory, key, "Not a directory")
    }
  }

  private func unlink(_ key: ObjectKey, folder: Volume.ID? = nil) {
    let segments = Self.segments(key)
    guard case .node(let parent) = volume.value.find(segments.dropLast()) else { return }
    let slot = Volume.Slot(folder: parent, name: Array(segments.last ?? []), after: nil)
    volume.value.perform(Volume.Operation(slots: [slot], removedFolder: folder))
  }

  private func perform(_ slots: [Volume.Slot]) {
    volume.value.perform(Volume.Operation(slots: slots))
  }
}

// MARK: - Changing content

extension Disk {
  func write(_ bytes: Span<UInt8>, at offset: Int64, to id: Volume.ID) {
    var content = volume.value[id].bytes
    let end = Int(offset) + bytes.count
    if content.count < end { content += [UInt8](repeating: 0, count: end - content.count) }
    for index in bytes.indices { content[Int(offset) + index] = bytes[index] }
    setContent(content, of: id)
  }

  func setContent(_ bytes: [UInt8], of id: Volume.ID) {
    volume.value[id].bytes = bytes
    volume.value[id].modified = stamp
    volume.value[id].changed = stamp
  }

  func setModified(_ time: FileTime, of id: Volume.ID) {
    volume.value[id].modified = time
    volume.value[id].changed = stamp
  }

  func setPermissions(_ bits: UInt32, of id: Volume.ID) {
    volume.value[id].permissions = bits
    volume.value[id].changed = stamp
  }
}

// MARK: - Surviving

extension Disk {
  func synchronize(_ id: Volume.ID) {
    volume.value[id].safeBytes = volume.value[id].bytes
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    _ = try folder(directory)
    var folders: Set<Volume.ID> = [Volume.root]
    var current = Volume.root
    for segment in Self.segments(directory) {
      guard let next = volume.value[current].entries[Array(segment)] else { break }
      folders.insert(next)
      current = next
    }
    volume.value.secure(folders)
  }

  func synchronizeEverything() throws(FileError) {
    guard nature.synchronizesAtOnce else {
      throw Self.fail(.unsupported, nil, "Operation not supported")
    }
    volume.value.secureEverything()
  }

  /// Makes everything survive that a person's own programs did; they see to that.
  func keepSafe() {
    volume.value.secureEverythingOutside(of: ".S3")
  }

  /// Gives a file new times.
  func touch(_ id: Volume.ID) {
    setModified(stamp, of: id)
  }

  func removeEmptyFolder(_ key: ObjectKey) throws(FileError) {
    _ = try removeDirectoryIfEmpty(key)
    keepSafe()
  }

  /// Lets the power go and come back.
  func losePower(_ chance: Chance) {
    volume.value.losePower(chance)
    for file in files() { oracle.survived(file.bytes, at: file.name, of: owner) }
  }
}

// MARK: - Locks

extension Disk {
  func takeLock(_ key: ObjectKey, for process: Process) throws(FileError) -> Bool {
    if status(of: key) == nil { _ = try create(key, permissions: 0o644) }
    if locks.value[key] != nil { return false }
    locks.value[key] = ObjectIdentifier(process)
    return true
  }

  func releaseLocks(of process: Process) {
    locks.value = locks.value.filter { $0.value != ObjectIdentifier(process) }
  }
}
