import Foundation

/// Good inputs from `Fixtures`.
enum Corpus {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "../../../Fixtures").standardized

  /// The files below a folder of `Fixtures` whose names end so.
  static func files(in folder: String, suffix: String = "") throws -> [[UInt8]] {
    let names = try FileManager.default
      .subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return try names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { name in
      let url = root.appending(path: "\(folder)/\(name)")
      let isFile = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
      return isFile == true ? Array(try Data(contentsOf: url)) : nil
    }
  }
}
