import LocalFiles
import Storage

/// Which conditions stores judge themselves, a line each, kept in the Data folder.
///
/// A file that is damaged, or cannot be written, costs the next run a probe and nothing else.
struct StoreConditions: Sendable {
  private(set) var stores: [(location: String, support: ConditionSupport)] = []

  init() {}

  /// Reads the file; a line that makes no sense counts as missing.
  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, let support = ConditionSupport(text: String(fields[0])) else {
        continue
      }
      self[String(fields[1])] = support
    }
  }

  /// The file: a line for each store with what it judges, and where it is.
  var bytes: [UInt8] {
    Array(stores.map { "\($0.support.text) \($0.location)\n" }.joined().utf8)
  }

  /// What is known of the store at a location.
  subscript(location: String) -> ConditionSupport? {
    get { stores.first { $0.location == Self.oneLine(location) }?.support }
    set {
      let location = Self.oneLine(location)
      stores.removeAll { $0.location == location }
      if let newValue { stores.append((location, newValue)) }
    }
  }

  private static func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 32 ? " " : Character($0) })
  }

  /// Keeps what is known of the store at `location` in a Data folder.
  ///
  /// The folder is not opened before something is asked; it may not be there yet.
  static func memory(
    in dataFolder: String,
    of location: String,
    environment: Environment,
  ) -> ConditionMemory {
    @Sendable func folder() throws -> MetadataFolder {
      let tree = try DataFolder.open(FolderPath(dataFolder).text, creates: false)
      return MetadataFolder(tree: tree, environment: environment)
    }
    return ConditionMemory(
      load: { (try? folder().read(.storeConditions)).flatMap { StoreConditions($0)[location] } },
      save: { support in
        guard let folder = try? folder() else { return }
        var known = StoreConditions((try? folder.read(.storeConditions)) ?? [])
        known[location] = support
        try? folder.write(known.bytes, to: .storeConditions)
      },
    )
  }
}
