import LocalFiles
import Manifest

extension FileTime {
  /// `YYYY-MM-DD HH:MM:SS UTC`; what lies outside the years 1 to 9999 becomes their first or last
  /// second.
  var utcText: String { "\(Timestamp(seconds: seconds)) UTC" }
}
