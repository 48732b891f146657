using System;
using System.Linq;
using SpectrumMail.Models;
using SpectrumMail.Views;

namespace SpectrumMail.Tests.Views;

/// <summary>The default view of a connection test on a terminal of 80 columns.</summary>
public sealed class ConnectionTestDisplayTests
{
    private const int Columns = 79;

    [Theory]
    [InlineData("localhost", 0.42, "SMTP localhost:587            ✓DNS ✓TCP ✓STARTTLS ✓Greeting ✓Login ✓Access 0.4s")]
    [InlineData("mail.brighthouse.com", 123, "SMTP mail.brighthouse.com:587 ✓DNS ✓TCP ✓STARTTLS ✓Greeting ✓Login ✓Access 123s")]
    [InlineData(
        "mail.a-very-long-name.example",
        9.99,
        "SMTP mail.a-very-long-na…:587 ✓DNS ✓TCP ✓STARTTLS ✓Greeting ✓Login ✓Access 10s"
    )]
    public void One_line_when_all_is_well(string server, double seconds, string line)
    {
        ConnectionTestResult result = Result(server, TimeSpan.FromSeconds(seconds), _ => ConnectionStatus.Passed);

        Assert.Equal(line, ConnectionTestDisplay.Text(result, Signs.For(System.Text.Encoding.UTF8)));
        Assert.True(line.Length <= Columns);
    }

    [Fact]
    public void What_weakens_the_encryption_stands_below()
    {
        ConnectionTestResult result = Result("mail.twc.com", TimeSpan.Zero, _ => ConnectionStatus.Passed) with
        {
            SecurityNote = "no forward secrecy (TLS_RSA_WITH_AES_256_GCM_SHA384)",
        };

        string[] lines = ConnectionTestDisplay.Text(result, Signs.For(System.Text.Encoding.UTF8)).Split(Environment.NewLine);

        Assert.Equal("     Note: no forward secrecy (TLS_RSA_WITH_AES_256_GCM_SHA384)", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void A_failure_has_its_cause_and_its_remedy_below_within_80_columns()
    {
        ConnectionTestResult result = Result("localhost", TimeSpan.Zero, FailedAt(ConnectionStep.Authenticate)) with
        {
            Status = ConnectionStatus.Failed,
            Cause = MailCause.BadCredentials,
            Detail = "The server \u001b[2J refused " + string.Join(' ', Enumerable.Repeat("and refused", 20)),
            Remedy = string.Join(' ', Enumerable.Repeat("try again", 20)),
        };

        string[] lines = ConnectionTestDisplay.Text(result, Signs.For(System.Text.Encoding.UTF8)).Split(Environment.NewLine);

        Assert.Contains("✓Greeting ✗Login ·Access", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("     BadCredentials: The server  [2J refused", lines[1], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("     → try again", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= Columns, line));
    }

    [Fact]
    public void A_console_that_cannot_show_the_marks_gets_plain_ones()
    {
        ConnectionTestResult result = Result("localhost", TimeSpan.Zero, FailedAt(ConnectionStep.Tls)) with
        {
            Status = ConnectionStatus.Failed,
            Remedy = "Do it.",
        };

        string text = ConnectionTestDisplay.Text(result, Signs.For(System.Text.Encoding.Latin1));

        Assert.Contains("+DNS +TCP xSTARTTLS -Greeting -Login -Access", text, StringComparison.Ordinal);
        Assert.Contains("-> Do it.", text, StringComparison.Ordinal);
        Assert.All(text, character => Assert.True(character < 128));
    }

    [Fact]
    public void Colour_says_nothing_that_the_text_does_not()
    {
        ConnectionTestResult result = Result("localhost", TimeSpan.Zero, _ => ConnectionStatus.Failed) with
        {
            Status = ConnectionStatus.Failed,
            Detail = "It is so.",
        };
        Signs signs = Signs.For(System.Text.Encoding.UTF8);

        Assert.Equal(
            ConnectionTestDisplay.Text(result, signs),
            ConnectionTestDisplay
                .Text(result, signs, "<", ">")
                .Replace("<", "", StringComparison.Ordinal)
                .Replace(">", "", StringComparison.Ordinal)
        );
    }

    private static Func<ConnectionStep, ConnectionStatus> FailedAt(ConnectionStep failed) =>
        step =>
            step.CompareTo(failed) switch
            {
                < 0 => ConnectionStatus.Passed,
                0 => ConnectionStatus.Failed,
                _ => ConnectionStatus.Skipped,
            };

    private static ConnectionTestResult Result(string server, TimeSpan duration, Func<ConnectionStep, ConnectionStatus> status) =>
        new()
        {
            Protocol = MailProtocol.Smtp,
            Server = server,
            Port = 587,
            Security = MailSecurity.StartTls,
            Duration = duration,
            Steps =
            [
                .. Enum.GetValues<ConnectionStep>().Select(step => new ConnectionTestStep { Step = step, Status = status(step) }),
            ],
        };
}
