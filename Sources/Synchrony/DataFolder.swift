import LocalFiles

/// The Data folder before it is a tree: found, and made on a first run.
enum DataFolder {
  /// Opens the folder at `path`.
  ///
  /// - Parameters:
  ///   - path: the folder's name.
  ///   - creates: whether a folder that is not there is made. Its parent must be there: a
  ///     typing error or a disk that is not mounted must not look like an empty folder.
  /// - Returns: the folder's files.
  /// - Throws: `SyncError.Code.localFile`.
  static func open(_ path: String, creates: Bool) throws(SyncError) -> any FileTree {
    do throws(FileError) {
      return try DirectoryTree(at: path)
    } catch  where error.code == .notFound {
      guard creates else {
        throw SyncError(
          .localFile,
          "There is no Data folder \(Printable.quoted(path)) yet; smart-sync creates it, or name "
            + "another one with --data-folder.",
        )
      }
      return try create(path)
    } catch {
      throw SyncError(error)
    }
  }

  private static func create(_ path: String) throws(SyncError) -> any FileTree {
    do throws(FileError) {
      try FolderPath(path).create()
      return try DirectoryTree(at: path)
    } catch  where error.code == .notFound {
      throw SyncError(
        .localFile,
        "The Data folder \(Printable.quoted(path)) cannot be created, because the folder that "
          + "is to hold it is not there; create that one first.",
      )
    } catch {
      throw SyncError(error)
    }
  }
}
