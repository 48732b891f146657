using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>A lab as the command line starts it: filled, and behind proxies when a delay is wanted.</summary>
internal sealed class LabSession : IDisposable
{
    private readonly List<FaultProxy> _proxies = [];

    public LabSession(LabArguments arguments)
    {
        Lab = Lab.Start(
            arguments.Names.Count == 0
                ? arguments.Lab
                : arguments.Lab with
                {
                    Users = [.. arguments.Names.Select(name => new LabUser($"{name}@{arguments.Lab.Domain}", "Correct-Horse-1"))],
                }
        );
        try
        {
            Lab.AddUsers(
                Enumerable
                    .Range(1, arguments.Users)
                    .Select(i => new LabUser(
                        string.Create(CultureInfo.InvariantCulture, $"user{i:D4}@{arguments.Lab.Domain}"),
                        "Password-" + i
                    ))
            );
            if (arguments.Seed > 0)
                Lab.Seed(Lab.Alice.Address, arguments.Seed);
            Settings = Describe(arguments);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Lab Lab { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public static string Format(KeyValuePair<string, string> setting, string format) =>
        format switch
        {
            "sh" => $"export {setting.Key}='{setting.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            "powershell" => $"$env:{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'",
            "plain" => $"{setting.Key}={setting.Value}",
            _ => throw new ArgumentException("--format is sh, powershell or plain"),
        };

    public void Dispose()
    {
        foreach (FaultProxy proxy in _proxies)
            proxy.Dispose();
        Lab.Dispose();
    }

    private Dictionary<string, string> Describe(LabArguments arguments)
    {
        FaultPlan? plan = arguments.Plan;
        var settings = new Dictionary<string, string>
        {
            ["MAILLAB_HOST"] = Lab.Host,
            ["MAILLAB_IMAP_PORT"] = Port(Lab.ImapPort, plan),
            ["MAILLAB_IMAPS_PORT"] = Port(Lab.ImapsPort, plan),
            ["MAILLAB_POP3_PORT"] = Port(Lab.Pop3Port, plan),
            ["MAILLAB_POP3S_PORT"] = Port(Lab.Pop3sPort, plan),
            ["MAILLAB_CAN_SEND"] = Lab.CanSend ? "1" : "0",
        };
        if (Lab.CanSend)
        {
            settings["MAILLAB_SUBMISSION_PORT"] = Port(Lab.SubmissionPort, plan);
            settings["MAILLAB_SUBMISSIONS_PORT"] = Port(Lab.SubmissionsPort, plan);
        }
        else
        {
            settings["MAILLAB_NO_SEND_REASON"] = Lab.NoSendReason ?? "";
        }

        settings["MAILLAB_LEGACY_CIPHER"] = Lab.NeedsLegacyCipher ? "1" : "0";
        settings["MAILLAB_CA"] = Lab.CaFile;
        settings["MAILLAB_ISSUER"] = Lab.IssuerFile;
        for (int i = 0; i < Math.Min(2, Lab.Users.Count); i++)
        {
            string number = i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture);
            settings["MAILLAB_USER" + number] = Lab.Users[i].Address;
            settings["MAILLAB_PASSWORD" + number] = Lab.Users[i].Password;
        }

        // The spare ones are user0001 and so on, with the passwords Password-1 and so on.
        settings["MAILLAB_USERS"] = arguments.Users.ToString(CultureInfo.InvariantCulture);
        settings["MAILLAB_FOLDER"] = Lab.Folder;
        return settings;
    }

    private string Port(int port, FaultPlan? plan)
    {
        if (plan is null)
            return port.ToString(CultureInfo.InvariantCulture);
        var proxy = FaultProxy.Start(port, plan);
        _proxies.Add(proxy);
        return proxy.Port.ToString(CultureInfo.InvariantCulture);
    }
}
