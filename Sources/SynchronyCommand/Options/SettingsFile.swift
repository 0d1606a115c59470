import Foundation
import Synchrony
import Yams

/// `synchrony.yml` as a file: YAML whose keys are the names of options.
struct SettingsFile {
  let path: String

  /// The file in the working directory.
  static let standard = SettingsFile(path: Settings.fileName)

  /// Whether there is one.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Reads the file; without one no option is set.
  ///
  /// - Throws: `SyncError.Code.badOption` with the line that cannot be used.
  func read() throws(SyncError) -> Settings {
    guard exists else { return Settings() }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SyncError(.badOption, "\(path) cannot be read; look at its permissions.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SyncError(.badOption, "\(path) is not UTF-8 text; `synchrony init` writes a new one.")
    }
    return try Self.parse(text)
  }

  /// Writes the file in one step: whoever looks sees the old one or the new one.
  ///
  /// - Throws: `SyncError.Code.localFile`; the old file is then as it was.
  func write(_ text: String) throws(SyncError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw SyncError(
        .localFile,
        "\(path) cannot be written; look at the permissions of this folder and the space left.",
      )
    }
  }
}

// MARK: - YAML

extension SettingsFile {
  /// Reads the text of a file.
  ///
  /// - Throws: `SyncError.Code.badOption` with the line that cannot be used.
  static func parse(_ text: String) throws(SyncError) -> Settings {
    guard let root = try node(of: text), !root.isEmpty else { return Settings() }
    guard let mapping = root.mapping else {
      throw error(root.mark, "each line is to be an option, a colon and its value.")
    }
    var values: [Settings.Key: Settings.Value] = [:]
    for (name, value) in mapping {
      guard let key = name.string.flatMap(Settings.Key.init(rawValue:)) else {
        throw unknown(name)
      }
      values[key] = try read(value, of: key)
    }
    return Settings(values)
  }

  /// Returns the text of a file that holds `settings`, which reads back as the same.
  static func text(of settings: Settings) -> String {
    var lines = ["# Options of synchrony in this folder; the command line goes before them."]
    for key in Settings.Key.allCases {
      switch settings.values[key] {
      case .text(let text): lines.append("\(key.rawValue): \(JSON.string(text).text)")
      case .list(let texts):
        let items = texts.map(JSON.string)
        lines.append("\(key.rawValue): \(JSON.array(items).text)")
      case nil: continue
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func node(of text: String) throws(SyncError) -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch let yamlError as YamlError {
      throw error(yamlError.mark, "\(yamlError.problem).")
    } catch {
      throw self.error(nil, "it is not YAML.")
    }
  }

  private static func read(
    _ value: Node,
    of key: Settings.Key,
  ) throws(SyncError) -> Settings.Value {
    if let text = value.string { return .text(text) }
    let texts = value.sequence?.compactMap(\.string)
    if let texts, key.isList, texts.count == value.sequence?.count { return .list(texts) }
    let kinds = key.isList ? "text or a list of texts" : "text"
    throw error(value.mark, "\(key.rawValue) is to be \(kinds).")
  }

  private static func unknown(_ name: Node) -> SyncError {
    let shown = Printable.quoted(name.string ?? "?")
    let known = Settings.Key.allCases.map(\.rawValue).joined(separator: ", ")
    return error(name.mark, "there is no option \(shown); the options are \(known).")
  }

  private static func error(_ mark: Mark?, _ reason: String) -> SyncError {
    let line = mark.map { ", line \($0.line)" } ?? ""
    return SyncError(.badOption, "\(Settings.fileName)\(line): \(Printable.text(reason))")
  }
}

extension Node {
  /// Whether the document holds nothing.
  fileprivate var isEmpty: Bool { string?.isEmpty ?? false }
}

extension YamlError {
  /// Where it is, or nil.
  fileprivate var mark: Mark? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark
    case .duplicatedKeysInMapping(_, let context): context.mark
    default: nil
    }
  }

  /// What it is, in a few words.
  fileprivate var problem: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _), .reader(let problem, _, _, _):
      problem
    case .duplicatedKeysInMapping(let names, _):
      "\(names.sorted().joined(separator: ", ")) is given twice"
    default: "it is not YAML"
    }
  }
}
