import Synchrony

/// Options that `synchrony.yml` gives, so that calls need not repeat them.
struct Settings: Hashable, Sendable {
  /// The name of an option, without its dashes.
  enum Key: String, Hashable, Sendable, CaseIterable {
    case platform
    case dataFolder = "data-folder"
    case remote
    case bucket
    case prefix
    case endpointURL = "endpoint-url"
    case region
    case profile
    case user
    case mode
    case conflict
    case readOnly = "read-only"
    case include
    case exclude
    case maxDelete = "max-delete"
    case jobs
    case limitRate = "limit-rate"

    /// Whether the option may be given several times.
    var isList: Bool { self == .include || self == .exclude }
  }

  /// What an option is set to.
  enum Value: Hashable, Sendable {
    case text(String)
    case list([String])
  }

  /// The file's name, in the working directory.
  static let fileName = "synchrony.yml"

  private(set) var values: [Key: Value]

  init(_ values: [Key: Value] = [:]) {
    self.values = values
  }

  /// The text that `key` is set to, or nil.
  func text(_ key: Key) -> String? {
    guard case .text(let text) = values[key] else { return nil }
    return text
  }

  /// The texts that `key` is set to, one or several.
  func list(_ key: Key) -> [String] {
    switch values[key] {
    case .list(let texts): texts
    case .text(let text): [text]
    case nil: []
    }
  }

  /// Whether `key` is set to true.
  ///
  /// - Throws: `SyncError.Code.badOption` for anything but true and false.
  func flag(_ key: Key) throws(SyncError) -> Bool {
    switch text(key)?.lowercased() {
    case nil, "false", "no", "off": return false
    case "true", "yes", "on": return true
    default: throw error(key, "it is true or false.")
    }
  }

  /// The value that `read` makes of the text of `key`, or nil.
  ///
  /// - Throws: `SyncError.Code.badOption` with the words of `read`.
  func value<Value>(_ key: Key, _ read: (String) throws -> Value) throws(SyncError) -> Value? {
    guard let text = text(key) else { return nil }
    do {
      return try read(text)
    } catch {
      throw self.error(key, "\(error)")
    }
  }

  private func error(_ key: Key, _ reason: String) -> SyncError {
    let value = Printable.quoted(text(key) ?? "")
    return SyncError(.badOption, "\(Self.fileName): \(key.rawValue) is \(value), but \(reason)")
  }
}
