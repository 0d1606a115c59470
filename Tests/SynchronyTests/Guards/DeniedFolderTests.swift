import LocalFiles
import Testing

@testable import Synchrony

/// Folders in which a person may not write.
struct DeniedFolderTests {
  @Test(arguments: [FileError.Code.permission, .readOnly])
  func `a folder of ledgers that may not be written is named, not a file in it`(
    code: FileError.Code
  ) {
    let error = FileError(code, path: ".S3/tmp/66a3.part", reason: "Permission denied")
    let message = SyncError(error).message
    #expect(message.hasPrefix("The folder .S3 in the Data folder cannot be used: Permission"))
    #expect(!message.contains("66a3"))
    let other = FileError(code, path: "a.csv", reason: "Permission denied")
    #expect(SyncError(other).message == "\"a.csv\": Permission denied.")
  }
}
