using System.Collections.Generic;

namespace SpectrumMail.Mail.Changing;

/// <summary>Messages of one folder, named to be changed.</summary>
/// <param name="Folder">The folder's path as a person typed it.</param>
/// <param name="Validity">The UIDVALIDITY under which the UIDs were read; 0 when nobody said.</param>
/// <param name="Uids">The UIDs.</param>
internal sealed record MessageSelection(string Folder, long Validity, IReadOnlyCollection<uint> Uids);
