using System;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>The command: <c>up</c>, <c>down</c>, <c>env</c>, <c>run</c>.</summary>
internal static class Program
{
    private const string Usage = """
        MailLab: a real Dovecot and Postfix on loopback, for tests and demonstrations.

          up   [options]             start a lab that stays; prints its settings
          env  [--format sh|powershell] [folder]
                                     print the settings of the running lab again
          down [folder]              stop that lab, or all that 'up' started
          run  [options] -- command [arguments]
                                     start a lab, run the command with the settings in its environment, stop

        Options: --variant full|bare|inboxprefix|spectrum
                 --certificate good|rsa|expired|wrongname|selfsigned|unknownca|intercepting
                 --seed N (messages for the first user)   --users N (more: user0001 with Password-1, ...)   --quota BYTES
                 --names A,B,... (these users instead of the two; their password is Correct-Horse-1)
                 --delay MILLISECONDS (round trip)   --bandwidth BYTES-PER-SECOND   --domain NAME
                 --ciphers LIST (as OpenSSL writes it)   --implicit-submission   --plain (log in without TLS)   --no-smtp
                 --tls VERSION (that one only, as OpenSSL writes it: TLSv1 to TLSv1.3)   --format sh|powershell|plain
        """;

    public static int Main(string[] args)
    {
        try
        {
            string[] rest = [.. args.Skip(1)];
            return args.FirstOrDefault() switch
            {
                "up" => LabCommands.Up(rest),
                "env" => LabCommands.Env(rest),
                "down" => LabCommands.Down(rest),
                "run" => LabCommands.Run(rest),
                "serve" => LabCommands.Serve(rest),
                _ => Help(),
            };
        }
        catch (Exception e) when (e is LabException or ArgumentException or TimeoutException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Help()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
