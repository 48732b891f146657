namespace SpectrumMail.Models;

/// <summary>With what a program signs in to a provider's servers.</summary>
public enum SignInMethod
{
    /// <summary>The password of the account, as on the provider's website.</summary>
    Password,

    /// <summary>A password that the provider creates for a program; the one of the website is refused.</summary>
    AppPassword,

    /// <summary>An access token (<c>-AccessToken</c>).</summary>
    Token,
}
