using System;
using System.Diagnostics;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>A user's sign-in in a browser, on any device (RFC 8628).</summary>
/// <param name="request">Who asks.</param>
/// <param name="client">Asks the issuer.</param>
/// <param name="issuer">The issuer.</param>
/// <param name="output">Where the code is shown.</param>
/// <param name="cancel">The user gives up.</param>
internal sealed class DeviceSignIn(
    TokenRequest request,
    IssuerClient client,
    IssuerEndpoints issuer,
    IWorkOutput output,
    CancellationToken cancel
)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int LongestCode = 64;

    // RFC 8628, sections 3.2 and 3.5.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_longestLife = TimeSpan.FromDays(1);

    /// <summary>Shows the code, and waits for the user.</summary>
    /// <exception cref="MailException">There is no token.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public SpectrumToken Run()
    {
        Uri start =
            issuer.Device
            ?? throw IssuerFailures.TokenRequestIncomplete.Make(
                $"{issuer.Name} names no endpoint for devices",
                "Give its address (-DeviceEndpoint), or use another way: -ClientSecret or -RefreshToken."
            );
        (JsonAnswer answer, string? error) = client.Post(issuer, start, [("scope", request.Scope)]);
        if (error is not null)
        {
            throw IssuerRefusal.Explain(issuer, request, answer);
        }

        string code = answer.Text("device_code") ?? throw Unusable("it holds no device code");
        Show(answer);
        return Poll(code, answer.Seconds("interval") ?? s_interval, answer.Seconds("expires_in") ?? s_life);
    }

    private MailException Unusable(string reason) => IssuerFailures.IssuerAnswerUnusable.Make(issuer.Name, reason);

    // Google's endpoint has another name for the address.
    private void Show(JsonAnswer answer)
    {
        string place = answer.Text("verification_uri") ?? answer.Text("verification_url") ?? string.Empty;
        string code = answer.Text("user_code") ?? throw Unusable("it holds no code for the user");
        bool isWeb =
            Uri.TryCreate(place, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
        output.Warning(
            isWeb
                ? $"To sign in, open {PlainText.Quote(address!.AbsoluteUri)} in a browser and enter the code "
                    + $"{PlainText.Shorten(PlainText.Name(code), LongestCode)}"
                : throw Unusable("the address for the user is not HTTPS")
        );
    }

    private SpectrumToken Poll(string code, TimeSpan interval, TimeSpan life)
    {
        var clock = Stopwatch.StartNew();
        life = life < s_longestLife ? life : s_longestLife;
        interval = interval > s_shortestInterval ? interval : s_shortestInterval;
        while (true)
        {
            TimeSpan left = life - clock.Elapsed + s_shortestInterval;
            cancel.WaitHandle.WaitOne(interval < left ? interval : left);
            cancel.ThrowIfCancellationRequested();
            if (clock.Elapsed > life)
            {
                throw IssuerFailures.DeviceSignInExpired.Make(issuer.Name);
            }

            if (Ask(code, ref interval) is { } token)
            {
                return token;
            }
        }
    }

    // Null while the user has not finished.
    private SpectrumToken? Ask(string code, ref TimeSpan interval)
    {
        try
        {
            (JsonAnswer answer, string? error) = client.Post(
                issuer,
                issuer.Token,
                [("grant_type", Grant), ("device_code", code)]
            );
            switch (error)
            {
                case null:
                    return TokenRun.Token(issuer, request, answer);
                case "authorization_pending":
                    return null;
                case "slow_down":
                    interval += s_interval;
                    return null;
                default:
                    throw IssuerRefusal.Explain(issuer, request, answer, code);
            }
        }
        catch (MailException ex) when (ex.IsTransient && !IssuerFailures.DeviceSignInExpired.Is(ex))
        {
            output.Verbose(ex.Message);
            interval += interval;
            return null;
        }
    }
}
