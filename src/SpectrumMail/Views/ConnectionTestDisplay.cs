using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Views;

/// <summary>
/// The default view of a connection test: one line for the steps, under a failure what it is and what to do, and what weakens the
/// encryption. Fits 80 columns.
/// </summary>
public static class ConnectionTestDisplay
{
    private const int EndpointWidth = 24;
    private const int TextWidth = 74;
    private const string Indent = "     ";

    /// <summary>The lines, with the marks that the console can show.</summary>
    /// <param name="result">The result.</param>
    /// <param name="failed">The sequence that switches the colour of a failure on ($PSStyle); empty for none.</param>
    /// <param name="reset">The sequence that switches it off.</param>
    /// <returns>One line when all is well, otherwise more.</returns>
    public static string Text(ConnectionTestResult result, string failed = "", string reset = "") =>
        Text(result, Signs.Current, failed, reset);

    /// <summary>The lines.</summary>
    /// <param name="result">The result.</param>
    /// <param name="signs">The marks.</param>
    /// <param name="failed">The sequence that switches the colour of a failure on; empty for none.</param>
    /// <param name="reset">The sequence that switches it off.</param>
    /// <returns>One line when all is well, otherwise more.</returns>
    public static string Text(ConnectionTestResult result, Signs signs, string failed = "", string reset = "")
    {
        if (result is null || signs is null)
        {
            return string.Empty;
        }

        IEnumerable<string> lines = [Steps(result, signs, failed, reset)];
        if (result.Status == ConnectionStatus.Failed)
        {
            lines = lines
                .Concat(Wrap($"{result.Cause}: {Display.Text(result.Detail)}").Select(line => Indent + failed + line + reset))
                .Concat(Wrap($"{signs.Arrow} {Display.Text(result.Remedy)}").Select(line => Indent + line));
        }

        if (result.SecurityNote.Length > 0)
        {
            lines = lines.Concat(Wrap("Note: " + result.SecurityNote).Select(line => Indent + line));
        }

        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>The steps of a test, one a line, for the long view.</summary>
    /// <param name="step">The step.</param>
    /// <returns>The line.</returns>
    public static string Step(ConnectionTestStep step)
    {
        if (step is null)
        {
            return string.Empty;
        }

        string detail = step.Detail.Length > 0 ? ": " + Display.Text(step.Detail) : string.Empty;
        return $"{Signs.Current.Mark(step.Status)} {step.Step} ({Seconds(step.Duration)}){detail}";
    }

    /// <summary>A certificate in a few lines, for the long view.</summary>
    /// <param name="certificate">The certificate; may be null.</param>
    /// <returns>The lines.</returns>
    public static string Certificate(CertificateInfo? certificate) =>
        certificate is null
            ? string.Empty
            : string.Join(
                Environment.NewLine,
                $"Subject {Display.Text(certificate.Subject)}",
                $"Issuer {Display.Text(certificate.Issuer)}",
                $"Names {Display.Text(string.Join(", ", certificate.Names))}",
                FormattableString.Invariant($"Valid {certificate.ValidFrom:yyyy-MM-dd} to {certificate.ValidTo:yyyy-MM-dd}")
                    + $", {Quantity.InvariantText(certificate.DaysLeft, "day")} left",
                $"SHA-256 {certificate.Sha256}"
            );

    private static string Steps(ConnectionTestResult result, Signs signs, string failed, string reset)
    {
        string endpoint = $"{result.Server}:{result.Port}";
        if (endpoint.Length > EndpointWidth)
        {
            string port = $"{signs.Ellipsis}:{result.Port}";
            endpoint = result.Server.Substring(0, EndpointWidth - port.Length) + port;
        }

        bool withoutPassword = result.Steps.Any(step =>
            step.Step == ConnectionStep.Authenticate && step.Detail.StartsWith("no password", StringComparison.Ordinal)
        );
        string Mark(ConnectionTestStep step) =>
            step.Status == ConnectionStatus.Failed
                ? failed + signs.Failed + Name(step, result.Security) + reset
                : signs.Mark(step.Status) + Name(step, result.Security);
        IEnumerable<string> marks = withoutPassword
            ? result
                .Steps.Where(step => step.Step < ConnectionStep.Authenticate)
                .Select(Mark)
                .Append(signs.Skipped + "no password")
            : result.Steps.Select(Mark);
        return $"{result.Protocol.ToString().ToUpperInvariant(), -4} {endpoint, -EndpointWidth} {string.Join(" ", marks)} "
            + $"{Seconds(result.Duration)}";
    }

    private static string Name(ConnectionTestStep step, MailSecurity security) =>
        step.Step switch
        {
            ConnectionStep.Resolve => "DNS",
            ConnectionStep.Connect => "TCP",
            ConnectionStep.Tls when security == MailSecurity.StartTls => "STARTTLS",
            ConnectionStep.Tls => "TLS",
            ConnectionStep.Authenticate => "Login",
            _ => step.Step.ToString(),
        };

    private static string Seconds(TimeSpan duration) =>
        duration.TotalSeconds.ToString(duration.TotalSeconds < 9.95 ? "0.0" : "0", CultureInfo.CurrentCulture) + "s";

    private static IEnumerable<string> Wrap(string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' ').SelectMany(Pieces))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > TextWidth)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : string.Empty).Append(word);
        }

        yield return line.ToString();
    }

    // A word may be longer than a line: a host name, or a part of a server's answer.
    private static IEnumerable<string> Pieces(string word)
    {
        for (int start = 0; start == 0 || start < word.Length; start += TextWidth)
        {
            yield return word.Substring(start, Math.Min(TextWidth, word.Length - start));
        }
    }
}
