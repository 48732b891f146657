using System;
using System.Globalization;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A submission server that says what no real one can be made to say at will: throttling, an idle goodbye, odd answers.
/// </summary>
internal static class ScriptedSmtp
{
    /// <summary>Starts it inside TLS. Commands for which the script has no answer are accepted.</summary>
    /// <param name="lab">Whose certificate it shows.</param>
    /// <param name="answer">The answer to a command on a connection (1 is the first); null for the usual one, empty to hang
    /// up.</param>
    /// <param name="capabilities">Further EHLO lines.</param>
    public static ScriptedServer Start(Lab lab, Func<int, string, string?> answer, params string[] capabilities) =>
        ScriptedServer.Start(
            connection =>
            {
                connection.WriteLine("220 scripted ESMTP");
                while (connection.ReadLine() is { } line)
                {
                    if (line.StartsWith("BDAT ", StringComparison.Ordinal))
                    {
                        connection.ReadBytes(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
                    }

                    string reply = answer(connection.Number, line) ?? Usual(line, capabilities);
                    if (reply.Length == 0)
                    {
                        return;
                    }

                    connection.WriteLine(reply);
                    if (reply.StartsWith("354", StringComparison.Ordinal))
                    {
                        connection.ReadUntil(".");
                        connection.WriteLine(answer(connection.Number, ".") ?? "250 2.0.0 Ok: queued as SCRIPTED1");
                    }

                    if (reply.StartsWith("421", StringComparison.Ordinal))
                    {
                        // Closing with unread input would reset the connection, and the reply could be lost with it.
                        connection.EndOutput();
                        while (connection.ReadLine() is not null) { }
                        return;
                    }

                    if (line == "QUIT")
                    {
                        return;
                    }
                }
            },
            lab.ServerCertificate
        );

    private static string Usual(string line, string[] capabilities) =>
        line.Split(' ')[0].ToUpperInvariant() switch
        {
            "EHLO" => "250-scripted\n"
                + string.Concat(Array.ConvertAll(capabilities, item => $"250-{item}\n"))
                + "250 AUTH PLAIN",
            "AUTH" => "235 2.7.0 Ok",
            "DATA" => "354 Go on",
            "BDAT" => "250 2.0.0 Ok: queued as SCRIPTED1",
            "QUIT" => "221 2.0.0 Bye",
            _ => "250 2.0.0 Ok",
        };
}
