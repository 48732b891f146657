using System;
using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Hosting;

/// <summary>
/// A user's script block that returns an access token. It runs in the runspace where it was given, on its pipeline thread, and
/// gets the user name as its argument and as $_.
/// </summary>
internal sealed class TokenScript : ITokenSource
{
    // What libraries and token endpoints (RFC 6749, section 5.1) call the token and its end.
    private static readonly string[] s_tokens = ["AccessToken", "access_token", "Token"];
    private static readonly string[] s_ends = ["ExpiresOn", "expires_on", "ExpiresAt"];

    // The scripts that are running. It goes along to the threads on which their own commands work.
    private static readonly AsyncLocal<ScriptBlock[]?> s_running = new();

    private readonly ScriptBlock _script;
    private readonly object?[] _arguments;
    private readonly PipelinePort? _port = PipelinePort.OfThread;

    /// <param name="script">The script block.</param>
    /// <param name="arguments">Its arguments; the user name when there are none.</param>
    public TokenScript(ScriptBlock script, params object?[] arguments) => (_script, _arguments) = (script, arguments);

    /// <inheritdoc/>
    public bool CanRenew => true;

    /// <inheritdoc/>
    public bool IsAsked => Array.IndexOf(s_running.Value ?? [], _script) >= 0;

    /// <inheritdoc/>
    public AccessToken Get(string userName, CancellationToken cancel)
    {
        if (IsAsked)
        {
            throw TokenFailures.TokenScriptRecursive.Make(userName);
        }

        object? answer = null;
        try
        {
            return _port?.TryAsk(() => Run(userName), out answer, cancel) == true
                ? Read(answer, userName)
                : throw TokenFailures.TokenScriptElsewhere.Make(userName);
        }
        catch (LoopFlowException ex)
        {
            // It would end the loop that the command stands in, without a word.
            throw TokenFailures.TokenScriptFailed.Make(userName, "it ended by break or continue", ex);
        }
        catch (RuntimeException ex) when (ex is not PipelineStoppedException)
        {
            // The engine's own message about -ErrorAction does not help the user.
            string why = ex is ActionPreferenceStopException ? ex.ErrorRecord.Exception.Message : ex.Message;
            string clean = TokenText.Blank(why);

            // Where its words hold a secret, so does what is known of it besides.
            throw TokenFailures.TokenScriptFailed.Make(userName, PlainText.Quote(clean), clean == why ? ex : null);
        }
    }

    private object? Run(string userName)
    {
        ScriptBlock[] before = s_running.Value ?? [];
        s_running.Value = [.. before, _script];
        try
        {
            Collection<PSObject?> output = _script.InvokeWithContext(
                null,
                [new PSVariable("_", userName)],
                _arguments.Length > 0 ? _arguments : [userName]
            );
            return output.LastOrDefault(value => value is not null);
        }
        finally
        {
            s_running.Value = before;
        }
    }

    private static AccessToken Read(object? answer, string userName)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (Text(answer) is { } plain)
        {
            return AccessToken.From(plain, null, now);
        }

        if (Text(Property(answer, s_tokens)) is { } text)
        {
            return AccessToken.From(text, End(answer, now), now);
        }

        string why = answer is null ? "it returned nothing" : "it returned something else than a token";
        throw TokenFailures.TokenScriptFailed.Make(userName, why);
    }

    private static string? Text(object? value) =>
        Plain(value) switch
        {
            SecureString secret => new NetworkCredential(string.Empty, secret).Password,
            string text => text,
            PSCredential stored => stored.GetNetworkCredential().Password,
            _ => null,
        };

    private static DateTimeOffset? End(object? answer, DateTimeOffset now) =>
        Plain(Property(answer, s_ends)) switch
        {
            DateTimeOffset time => time,
            DateTime time => time,
            { } text when Seconds(text) is { } since => DateTimeOffset.FromUnixTimeSeconds(since),
            _ => Seconds(Plain(Property(answer, ["expires_in"]))) is { } life ? now.AddSeconds(life) : null,
        };

    // Endpoints send them as a number or as a text. More would be beyond the calendar.
    private static long? Seconds(object? value) =>
        long.TryParse(
            Convert.ToString(value, CultureInfo.InvariantCulture),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long seconds
        )
        && seconds < 100_000_000_000
            ? seconds
            : null;

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    // A hash table has its entries as properties for a script, but not for this.
    private static object? Property(object? value, string[] names) =>
        Plain(value) switch
        {
            null => null,
            IDictionary table => names.Where(name => table.Contains(name)).Select(name => table[name]).FirstOrDefault(),
            _ => names
                .Select(name => PSObject.AsPSObject(value).Properties[name]?.Value)
                .FirstOrDefault(found => found is not null),
        };
}
