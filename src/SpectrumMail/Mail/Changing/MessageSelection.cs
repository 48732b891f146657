using System.Collections.Generic;

namespace SpectrumMail.Mail.Changing;

/// <summary>The named messages of one folder.</summary>
/// <param name="Folder">The path of the folder as the user typed it.</param>
/// <param name="Validity">The UIDVALIDITY under which the UIDs were read; 0 when it is not known.</param>
/// <param name="Uids">The UIDs.</param>
internal sealed record MessageSelection(string Folder, long Validity, IReadOnlyCollection<uint> Uids);
