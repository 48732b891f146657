using System;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Where an account's access tokens come from. Any thread may ask.</summary>
internal interface ITokenSource
{
    /// <summary>Whether another question can have another answer, so that a token that ends is worth replacing.</summary>
    bool CanRenew { get; }

    /// <summary>
    /// Whether the caller works for the answer itself: a script may run commands. An account that waits for the answer cannot
    /// serve these.
    /// </summary>
    bool IsAsked { get; }

    /// <summary>Returns a token to sign in with now.</summary>
    /// <param name="userName">Who signs in.</param>
    /// <param name="cancel">The caller gives up.</param>
    /// <exception cref="MailException">There is none.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    AccessToken Get(string userName, CancellationToken cancel);
}
