import Foundation

/// What lies below a prefix, by names relative to it, and in everybody's folder.
struct SharedPlace {
  struct Object: Decodable {
    let size: Int
    let checksum: String
    let text: Data?
    let rows: [[String]]?
  }

  struct Listing: Decodable {
    let objects: [String: Object]
    let folders: [String: [String: String]]
  }

  let objects: [String: Object]
  /// The keys that lie beside the prefix.
  let elsewhere: [String]
  /// The checksum of every file of every person, but of those whose names never leave a folder.
  let folders: [String: [String: String]]

  init(_ listing: Listing, prefix: String) {
    var objects: [String: Object] = [:]
    var elsewhere: [String] = []
    for (key, object) in listing.objects {
      if key.hasPrefix(prefix + "/") {
        objects[String(key.dropFirst(prefix.count + 1))] = object
      } else {
        elsewhere.append(key)
      }
    }
    self.objects = objects
    self.elsewhere = elsewhere
    folders = listing.folders
  }

  /// The checksum of every file; names that never leave a folder are left out.
  var files: [String: String] {
    objects.filter { !$0.key.contains(".S3") && !$0.key.hasSuffix("/") }.mapValues(\.checksum)
  }

  /// The lines of `versions.csv`, the header included.
  var versions: [[String]] { objects[".S3/versions.csv"]?.rows ?? [] }

  /// The lines of `deletedS3.csv`, the header included.
  var deletions: [[String]] { objects[".S3/deletedS3.csv"]?.rows ?? [] }

  /// The names that are announced as deleted, in order.
  var deletedNames: [String] {
    guard let column = deletions.first?.firstIndex(of: "File") else { return [] }
    return deletions.dropFirst().map { $0[column] }
  }

  /// The row of a file in `versions.csv`: name, editor, time, checksum.
  func row(of name: String) -> [String]? {
    versions.dropFirst().first { $0.first == name }
  }

  /// The content of an object.
  func text(_ name: String) -> String? {
    objects[name]?.text.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names in the trash.
  var trash: [String] { objects.keys.filter { $0.hasPrefix(".S3/deleted/") }.sorted() }
}
