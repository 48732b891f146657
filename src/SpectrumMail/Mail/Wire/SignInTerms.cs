using System.Collections.Generic;

namespace SpectrumMail.Mail.Wire;

/// <summary>What a server offered before a sign-in, and after it.</summary>
/// <param name="Before">Its capabilities before.</param>
/// <param name="After">Its capabilities after.</param>
/// <param name="IsUnasked">Whether it sent those after the sign-in without being asked.</param>
internal sealed record SignInTerms(IReadOnlyCollection<string> Before, IReadOnlyCollection<string> After, bool IsUnasked);

/// <summary>Whether commands are sent together with the sign-in.</summary>
internal enum AheadUse
{
    /// <summary>They are not: the server has misread them, or another connection is trying it out.</summary>
    No,

    /// <summary>They are, and it is not known yet whether the server keeps them until the sign-in is done.</summary>
    Trial,

    /// <summary>They are.</summary>
    Yes,
}
