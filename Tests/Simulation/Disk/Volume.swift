import LocalFiles

/// What a disk holds: what is seen of it, and what would be left after a loss of power.
///
/// Names change in operations, each of which survives as a whole or not at all, and none
/// without those that it builds on, as in the journal of a file system.
struct Volume {
  typealias Name = [UInt8]
  typealias ID = Int

  /// A file or a folder.
  struct Node {
    var isFolder: Bool
    /// The number of the inode, which another file may get when this one is gone.
    var number: UInt64
    var bytes: [UInt8] = []
    /// The content that was made to survive, or nil for none.
    var safeBytes: [UInt8]?
    var entries: [Name: ID] = [:]
    var safeEntries: [Name: ID] = [:]
    var modified: FileTime
    var changed: FileTime
    var permissions: UInt32 = 0o644
  }

  /// A name in a folder, and what it stands for after an operation.
  struct Slot {
    var folder: ID
    var name: Name
    var after: ID?
  }

  /// A change of names that happens as one.
  struct Operation {
    var slots: [Slot]
    var madeFolder: ID?
    var removedFolder: ID?
  }

  static let root: ID = 0

  private(set) var nodes: [Node]
  private(set) var pending: [Operation] = []
  private var freeNumbers: [UInt64] = []
  private var lastNumber: UInt64 = 1

  init(time: FileTime) {
    nodes = [Node(isFolder: true, number: 1, modified: time, changed: time)]
  }

  subscript(id: ID) -> Node {
    get { nodes[id] }
    _modify { yield &nodes[id] }
  }

  // MARK: Finding

  /// What a path leads to.
  enum Found {
    case node(ID)
    case nothing
    /// A file stands where a folder should be.
    case blocked
  }

  func find(_ segments: some Sequence<ArraySlice<UInt8>>) -> Found {
    var current = Self.root
    for segment in segments {
      guard nodes[current].isFolder else { return .blocked }
      guard let next = nodes[current].entries[Array(segment)] else { return .nothing }
      current = next
    }
    return .node(current)
  }

  // MARK: Changing

  mutating func makeNode(isFolder: Bool, time: FileTime) -> ID {
    let number: UInt64
    if let free = freeNumbers.popLast() {
      number = free
    } else {
      lastNumber += 1
      number = lastNumber
    }
    nodes.append(Node(isFolder: isFolder, number: number, modified: time, changed: time))
    return nodes.count - 1
  }

  mutating func perform(_ operation: Operation) {
    var gone: [ID] = []
    for slot in operation.slots {
      if let before = nodes[slot.folder].entries[slot.name] { gone.append(before) }
    }
    for slot in operation.slots { nodes[slot.folder].entries[slot.name] = slot.after }
    let there = Set(operation.slots.compactMap(\.after))
    for node in gone where !there.contains(node) { freeNumbers.append(nodes[node].number) }
    pending.append(operation)
  }

  // MARK: Surviving

  /// Makes the operations survive that changed one of `folders`, with all that they build on.
  mutating func secure(_ folders: Set<ID>) {
    secure { operation in operation.slots.contains { folders.contains($0.folder) } }
  }

  mutating func secureEverything() {
    for id in nodes.indices where !nodes[id].isFolder { nodes[id].safeBytes = nodes[id].bytes }
    secure { _ in true }
  }

  /// Makes everything survive that lies in the root and its folders, but for one of them.
  mutating func secureEverythingOutside(of name: String) {
    var folders: Set<ID> = []
    var waiting = [Self.root]
    while let folder = waiting.popLast() {
      folders.insert(folder)
      for (child, id) in nodes[folder].entries {
        if folder == Self.root, child.elementsEqual(name.utf8) { continue }
        if nodes[id].isFolder { waiting.append(id) } else { nodes[id].safeBytes = nodes[id].bytes }
      }
    }
    secure(folders)
  }

  private mutating func secure(_ isMeant: (Operation) -> Bool) {
    var isNeeded = pending.map(isMeant)
    for later in pending.indices.reversed() where isNeeded[later] {
      for earlier in pending[..<later].indices where !isNeeded[earlier] {
        isNeeded[earlier] = pending[later].buildsOn(pending[earlier])
      }
    }
    var left: [Operation] = []
    for index in pending.indices {
      if isNeeded[index] { makeSafe(pending[index]) } else { left.append(pending[index]) }
    }
    pending = left
  }

  private mutating func makeSafe(_ operation: Operation) {
    for slot in operation.slots { nodes[slot.folder].safeEntries[slot.name] = slot.after }
  }

  /// What a loss of power makes of the operations that are not safe yet, and of the contents.
  mutating func losePower(_ chance: Chance) {
    if chance.happens(0.5) {
      // The journal was written up to somewhere.
      let survivors = chance.below(pending.count + 1)
      for operation in pending[..<survivors] { makeSafe(operation) }
    } else {
      let wanted = pending.map { _ in chance.happens(0.5) }
      var index = 0
      secure { _ in
        defer { index += 1 }
        return wanted[index]
      }
    }
    pending = []
    for id in nodes.indices {
      nodes[id].entries = nodes[id].safeEntries
      if !nodes[id].isFolder { loseContent(id, chance) }
    }
  }

  private mutating func loseContent(_ id: ID, _ chance: Chance) {
    let (live, safe) = (nodes[id].bytes, nodes[id].safeBytes)
    guard live != safe else { return }
    let left: [UInt8] =
      switch chance.below(4) {
      case 0: live
      case 1: safe ?? []
      case 2: Array(live.prefix(chance.below(live.count + 1)))
      default: [UInt8](repeating: 0, count: live.count)
      }
    nodes[id].bytes = left
    nodes[id].safeBytes = left
  }
}

extension Volume.Operation {
  /// Whether this cannot survive unless `earlier` does.
  func buildsOn(_ earlier: Volume.Operation) -> Bool {
    if let removedFolder, earlier.slots.contains(where: { $0.folder == removedFolder }) {
      return true
    }
    return slots.contains { slot in
      slot.folder == earlier.madeFolder
        || earlier.slots.contains { $0.folder == slot.folder && $0.name == slot.name }
    }
  }
}
