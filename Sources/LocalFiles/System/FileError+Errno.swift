import Glibc

// The one place where a failure of the system becomes an error of this module.
extension FileError {
  /// Makes the error of an operation on `path`.
  init(_ failure: SystemFailure, path: String) {
    switch failure {
    case .errno(let number):
      self.init(Code(errno: number), path: path, reason: Self.words(for: number))
    case .linkOnTheWay:
      self.init(
        .notADirectory,
        path: path,
        reason: "A symbolic link lies where a folder was expected, and links are not followed",
      )
    case .notRegular:
      self.init(.notAFile, path: path, reason: "Not a regular file")
    }
  }

  /// See: man 3 strerror_r, of which this is the form that every libc has.
  private static func words(for number: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(number, start, 256) == 0
      else { return "Error \(number)" }
      return unsafe String(cString: start)
    }
  }
}

extension FileError.Code {
  /// See: man 3 errno.
  init(errno number: Int32) {
    switch number {
    case ENOENT: self = .notFound
    case EEXIST, ENOTEMPTY: self = .exists
    case EACCES, EPERM: self = .permission
    case EISDIR, ELOOP, ENXIO: self = .notAFile
    case ENOTDIR: self = .notADirectory
    case ENOSPC, EDQUOT, EFBIG: self = .noSpace
    case ENAMETOOLONG, EILSEQ: self = .tooLong
    case EROFS: self = .readOnly
    case EOPNOTSUPP, ENOSYS: self = .unsupported
    default: self = .input
    }
  }
}
