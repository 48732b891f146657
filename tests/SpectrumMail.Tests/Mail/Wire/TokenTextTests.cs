using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>Secrets in the words of a script that fails.</summary>
public sealed class TokenTextTests
{
    [Theory]
    [InlineData("{\"access_token\":\"ya29.a0\",\"expires_in\":3599}", "{\"access_token\":\"********\",\"expires_in\":3599}")]
    [InlineData(
        "grant_type=refresh_token&refresh_token=1//0g&client_secret=s.e",
        "grant_type=refresh_token&refresh_token=********&client_secret=********"
    )]
    [InlineData("Authorization: Bearer ya29.a0", "Authorization: Bearer ********")]
    [InlineData("bad eyJhbGciOi.eyJzdWIi.c2ln!", "bad ********!")]
    [InlineData("0123456789abcdefghij0123456789abcdefghij0123456789ab", "********")]
    [InlineData(
        "AADSTS7000215: client 9bb4ee2e-5b3c-4e0e-9d0d-3f2f6f6a1c11",
        "AADSTS7000215: client 9bb4ee2e-5b3c-4e0e-9d0d-3f2f6f6a1c11"
    )]
    [InlineData(
        "Cannot find path '/home/me/tokens/of/the/mailboxes/2026/november/token.txt'",
        "Cannot find path '/home/me/tokens/of/the/mailboxes/2026/november/token.txt'"
    )]
    public void Secrets_are_blanked_out_and_reasons_stay(string text, string expected) =>
        Assert.Equal(expected, TokenText.Blank(text));
}
