import Manifest
import Storage

// What follows where a killed run did not record what it did.
extension Session {
  /// Takes files for edited, in the survey, that only seem to be what the last sync left.
  ///
  /// The killed run may have replaced them, here or there, and a person may have gone back to the
  /// earlier content since. If the remote has another one by now, both are kept. If its object is
  /// the one that the killed run put there, it is replaced, as the person did here.
  ///
  /// So it is where a colleague went back there: what the killed run fetched would seem to be an
  /// edit of what is there again. Both are kept.
  ///
  /// - Throws: `SyncError` where nothing was changed.
  func doubtUnrecorded(in survey: inout Survey, _ options: SyncOptions) async throws {
    var problems: [Problem] = []
    let noted = try metadata.table(.unrecorded, problems: &problems)
    guard !noted.isEmpty else { return }
    let suspects = (0..<noted.count).map(noted.path(at:)).filter { path in
      guard let known = survey.base.local[path]?.checksum else { return false }
      return known != noted[path]?.checksum && known == survey.scan.table[path]?.checksum
    }
    let hasMoved = { [survey] (path: RelativePath) in
      survey.ledgers.versions[path]?.checksum != survey.base.remote[path]?.checksum
    }
    // Of a file that nobody touched, a person cannot have gone back to it.
    survey.forget(suspects.filter { hasMoved($0) && !survey.scan.isUntouched($0) })
    survey.forget(
      (0..<noted.count).map(noted.path(at:)).filter { [survey] path in
        guard let here = survey.scan.table[path], let there = survey.ledgers.versions[path],
          let known = survey.base.remote[path]
        else { return false }
        // What the killed run did not send is in front of the very row that was known.
        return here.checksum == noted[path]?.checksum && here.checksum != known.checksum
          && there.checksum == known.checksum && there != known
      }
    )
    var edits: [LedgerEdit] = []
    do {
      let place = workplace(survey, Decisions(), options.mode)
      for path in suspects where !hasMoved(path) {
        guard let row = survey.ledgers.versions[path], let record = noted[path],
          let object = try await place.existing(path), object.checksum == record.checksum
        else { continue }
        var edit = LedgerEdit(path: path, old: row, new: record)
        edit.witness = .object(object.eTag)
        edits.append(edit)
      }
    } catch {
      throw SyncError(error)
    }
    survey.takeUp(edits)
    let rows = edits.map { ($0.path, $0.new) }
    survey.base.local = survey.base.local.applying(rows)
    survey.base.remote = survey.base.remote.applying(rows)
  }
}
