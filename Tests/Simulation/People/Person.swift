import LocalFiles
import Manifest
import Storage

/// Somebody with a machine of their own, and what they do to their files.
final class Person: Sendable {
  let name: String
  let disk: Disk
  let oracle: Oracle
  let memory = Confined<ConditionSupport?>(nil)
  private let names: [String]
  private let texts: Texts
  private let trace: Trace

  init(
    name: String,
    disk: Disk,
    names: [String],
    texts: Texts,
    oracle: Oracle,
    trace: Trace,
  ) {
    self.name = name
    self.disk = disk
    self.names = names
    self.texts = texts
    self.oracle = oracle
    self.trace = trace
  }

  /// Does something to the files, if it can be done.
  func act(_ action: Turn.Action, _ chance: Chance) {
    switch action {
    case .write: write(chance)
    case .edit: edit(chance)
    case .remove: if let file = chance.pick(disk.files()) { remove(file.name) }
    case .rename: rename(chance)
    case .touch: touch(chance)
    case .copy: copy(chance)
    case .revert: revert(chance)
    case .turnInsideOut: turnInsideOut(chance)
    case .sync: break
    }
  }

  private func write(_ chance: Chance) {
    guard let name = chance.pick(names), hasRoom(for: name) else { return }
    put(texts.next(by: self.name, chance), at: name, inPlace: chance.happens(0.5))
  }

  private func edit(_ chance: Chance) {
    guard let file = chance.pick(disk.files()) else { return }
    edit(file.name, size: file.bytes.count)
  }

  private func edit(_ name: String, size: Int) {
    put(texts.next(by: self.name, size: size), at: name, inPlace: true)
  }

  /// Edits the file of that name if there is one.
  func edit(_ key: ObjectKey) {
    guard let id = try? disk.file(key) else { return }
    edit(key.description, size: disk.bytes(id).count)
  }

  private func touch(_ chance: Chance) {
    guard let file = chance.pick(disk.files()), let id = id(file.name) else { return }
    trace.note(name, "touches \(file.name)")
    disk.touch(id)
  }

  private func copy(_ chance: Chance) {
    guard let file = chance.pick(disk.files()), let name = chance.pick(names),
      name != file.name, hasRoom(for: name)
    else { return }
    put(String(decoding: file.bytes, as: UTF8.self), at: name, inPlace: false)
  }

  private func revert(_ chance: Chance) {
    guard let name = chance.pick(names), hasRoom(for: name),
      let text = chance.pick(texts.earlier(at: name))
    else { return }
    put(text, at: name, inPlace: chance.happens(0.5))
  }

  private func rename(_ chance: Chance) {
    guard let file = chance.pick(disk.files()), let name = chance.pick(names),
      name != file.name, hasRoom(for: name), id(name) == nil,
      let from = key(file.name), let to = key(name)
    else { return }
    trace.note(self.name, "renames \(file.name) to \(name)")
    let text = String(decoding: file.bytes, as: UTF8.self)
    oracle.gaveUp(text, at: file.name, by: self.name)
    oracle.wrote(text, at: name, by: self.name)
    texts.note(text, at: name)
    try? disk.rename(from, to: to, mode: .absent)
    disk.keepSafe()
  }

  private func turnInsideOut(_ chance: Chance) {
    guard let file = chance.pick(disk.files()) else { return }
    remove(file.name)
    let name =
      if let slash = file.name.lastIndex(of: "/") { String(file.name[..<slash]) } else {
        file.name + "/in it"
      }
    if let key = key(name) { try? disk.removeEmptyFolder(key) }
    guard hasRoom(for: name) else { return }
    put(texts.next(by: self.name, chance), at: name, inPlace: false)
  }

  private func remove(_ name: String) {
    guard let id = id(name), let key = key(name) else { return }
    trace.note(self.name, "removes \(name)")
    oracle.gaveUp(String(decoding: disk.bytes(id), as: UTF8.self), at: name, by: self.name)
    try? disk.remove(key)
    disk.keepSafe()
  }

  private func put(_ text: String, at name: String, inPlace: Bool) {
    guard let key = key(name) else { return }
    trace.note(self.name, "writes “\(text)” to \(name)\(inPlace ? "" : " anew")")
    let bytes = Array(text.utf8)
    if let old = id(name) {
      oracle.gaveUp(String(decoding: disk.bytes(old), as: UTF8.self), at: name, by: self.name)
    }
    oracle.wrote(text, at: name, by: self.name)
    texts.note(text, at: name)
    if let old = id(name), inPlace {
      disk.setContent(bytes, of: old)
    } else {
      if id(name) != nil { try? disk.remove(key) }
      guard let new = try? disk.create(key, permissions: 0o644) else { return }
      disk.setContent(bytes, of: new)
    }
    disk.keepSafe()
  }

  private func key(_ name: String) -> ObjectKey? { try? ObjectKey(validating: Array(name.utf8)) }
  private func id(_ name: String) -> Volume.ID? { key(name).flatMap { try? disk.file($0) } }

  /// Whether neither a file stands where `name` needs a folder, nor a folder where it stands.
  private func hasRoom(for name: String) -> Bool {
    guard let key = key(name) else { return false }
    if disk.status(of: key)?.kind == .directory { return false }
    return !disk.files().contains { name.hasPrefix($0.name + "/") }
  }
}

/// Contents that nobody has written before.
final class Texts: Sendable {
  private let count = Confined(0)
  private let history = Confined<[(name: String, text: String)]>([])

  func next(by person: String, _ chance: Chance) -> String {
    next(by: person, size: chance.happens(0.6) ? 8 : 4 + chance.below(30))
  }

  func next(by person: String, size: Int) -> String {
    count.value += 1
    let text = "\(person.prefix(1))\(count.value)"
    return text + String(repeating: ".", count: max(0, size - text.count))
  }

  func note(_ text: String, at name: String) {
    history.value.append((name, text))
  }

  func earlier(at name: String) -> [String] {
    history.value.filter { $0.name == name }.map(\.text)
  }
}
