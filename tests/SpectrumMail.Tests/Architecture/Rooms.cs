using System;
using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Tests.Architecture;

/// <summary>A room of the house: a namespace, and the folder of the same name.</summary>
/// <param name="Name">The namespace without SpectrumMail.</param>
/// <param name="Floor">0 is the top floor.</param>
/// <param name="Uses">The rooms that it may use; all of them lie on lower floors.</param>
internal sealed record Room(string Name, int Floor, IReadOnlySet<string> Uses);

/// <summary>The plan of the house, floor by floor from the top. docs/architecture.md says what each room holds.</summary>
internal static class Rooms
{
    private const string Plan = """
        Commands.Sessions: Commands.Bases Commands.Binding Sessions Failures Mail.Searching Mail.Pop Mail.Tokens \
            Mail.Accounts Mail.Clients Mail.Wire Mail.Failures Mail.Work Models
        Commands.Folders: Commands.Bases Commands.Binding Sessions Failures Mail.Auditing.Survey Mail.Folders Mail.Accounts \
            Mail.Failures Mail.Work Models
        Commands.Messages: Commands.Bases Commands.Binding Sessions Failures Mail.Searching Mail.Duplicates Mail.Migration \
            Mail.Transfer Mail.Tracking Mail.Auditing.Queue Mail.Saving Mail.Pop Mail.Waiting Mail.Changing Mail.Outbox \
            Mail.Reading Mail.Sending Mail.Folders Mail.Accounts Mail.Wire Mail.Failures Mail.Work Models
        Commands.Sending: Commands.Bases Commands.Binding Failures Mail.Outbox Mail.Sending Mail.Accounts Mail.Wire \
            Mail.Messages Mail.Failures Mail.Work Models
        Commands.Audits: Commands.Bases Commands.Binding Sessions Failures Mail.Retention Mail.Searching Mail.Reporting \
            Mail.Auditing.Queue Mail.Auditing.Rules Mail.Changing Mail.Reading Mail.Accounts Mail.Failures Mail.Work Models
        Commands.Diagnosis: Commands.Bases Commands.Binding Sessions Failures Mail.Mailflow Mail.Monitoring Mail.Diagnostics \
            Mail.Accounts Mail.Discovery Mail.ClientConfiguration Mail.Wire Mail.Providers Mail.Failures Mail.Work Models
        --
        Commands.Bases: Commands.Binding Hosting Sessions Failures Mail.Searching Mail.Auditing.Queue Mail.Auditing.Survey \
            Mail.Pop Mail.Changing Mail.Outbox Mail.Reading Mail.Folders Mail.Accounts Mail.Discovery Mail.Wire Mail.Messages \
            Mail.Providers Mail.Failures Mail.Work Models
        --
        Commands.Binding: Hosting Sessions Views Mail.Transfer Mail.Monitoring Mail.Reporting Mail.Auditing.Rules Mail.Folders \
            Mail.Wire Mail.Providers Mail.Tokens Mail.Text Mail.Failures Mail.Work Models
        --
        Hosting: Failures Mail.Wire Mail.Failures Mail.Work Models
        --
        Sessions: Mail.Searching Mail.Accounts Mail.Clients Mail.Wire Mail.Providers Mail.Failures Models
        Views: Mail.Text Models
        Failures: Mail.Failures Models
        --
        Mail.Retention: Mail.Searching Mail.Auditing.Queue Mail.Saving Mail.Auditing.Survey Mail.Changing Mail.Reading \
            Mail.Folders Mail.Accounts Mail.Imap Mail.Wire Mail.Text Mail.Failures Mail.Work Models Mail.Uids
        --
        Mail.Searching: Mail.Auditing.Queue Mail.Auditing.Survey Mail.Changing Mail.Reading Mail.Folders Mail.Accounts \
            Mail.Imap Mail.Wire Mail.State Mail.Failures Mail.Work Models Mail.Uids
        Mail.Duplicates: Mail.Transfer Mail.Saving Mail.Reading Mail.Folders Mail.Accounts Mail.Archive Mail.State \
            Mail.Failures Mail.Work Models
        Mail.Migration: Mail.Transfer Mail.Auditing.Queue Mail.Folders Mail.Accounts Mail.State Mail.Failures Mail.Work Models
        --
        Mail.Transfer: Mail.Saving Mail.Reading Mail.Folders Mail.Accounts Mail.Clients Mail.Wire Mail.Archive Mail.State \
            Mail.Failures Mail.Work Models Mail.Uids
        Mail.Mailflow: Mail.Waiting Mail.Changing Mail.Sending Mail.Folders Mail.Accounts Mail.Clients Mail.Wire Mail.Messages \
            Mail.State Mail.Failures Mail.Work Models
        Mail.Monitoring: Mail.State Mail.Failures Models
        Mail.Tracking: Mail.Reading Mail.Sending Mail.Folders Mail.Accounts Mail.Archive Mail.Delivery Mail.Failures Mail.Work \
            Models
        Mail.Reporting: Mail.Auditing.Checkpoint Mail.State Mail.Text Mail.Failures Mail.Work Models
        Mail.Auditing.Queue: Mail.Auditing.Rules Mail.Auditing.Checkpoint Mail.Auditing.Survey Mail.Accounts Mail.Imap \
            Mail.Discovery Mail.Wire Mail.State Mail.Providers Mail.Failures Mail.Work Models
        --
        Mail.Saving: Mail.Pop Mail.Changing Mail.Reading Mail.Folders Mail.Accounts Mail.Clients Mail.Archive Mail.State \
            Mail.Failures Mail.Work Models Mail.Uids
        Mail.Auditing.Rules: Mail.Auditing.Survey Mail.Discovery Mail.Text Mail.Failures Models
        Mail.Auditing.Checkpoint: Mail.Auditing.Survey Mail.State Mail.Failures Models
        --
        Mail.Auditing.Survey: Mail.Reading Mail.Folders Mail.Accounts Mail.Imap Mail.Wire Mail.Failures Models Mail.Uids
        Mail.Pop: Mail.Reading Mail.Accounts Mail.Clients Mail.Wire Mail.Archive Mail.Failures Mail.Work Models
        Mail.Waiting: Mail.Reading Mail.Folders Mail.Accounts Mail.Clients Mail.Wire Mail.Work Models
        Mail.Changing: Mail.Reading Mail.Folders Mail.Accounts Mail.State Mail.Failures Models Mail.Uids
        Mail.Outbox: Mail.Sending Mail.Accounts Mail.Clients Mail.Wire Mail.Messages Mail.State Mail.Providers Mail.Failures \
            Mail.Work Models
        --
        Mail.Reading: Mail.Folders Mail.Accounts Mail.Clients Mail.Imap Mail.Wire Mail.State Mail.Text Mail.Failures Mail.Work \
            Models Mail.Uids
        Mail.Sending: Mail.Folders Mail.Accounts Mail.Clients Mail.Messages Mail.State Mail.Providers Mail.Failures Mail.Work \
            Models
        --
        Mail.Folders: Mail.Accounts Mail.Clients Mail.Imap Mail.Wire Mail.Failures Mail.Work Models
        Mail.Diagnostics: Mail.Accounts Mail.Clients Mail.Wire Mail.Providers Mail.Work Models
        --
        Mail.Accounts: Mail.Clients Mail.Wire Mail.Providers Mail.Failures Models
        Mail.Tokens: Mail.Discovery Mail.Wire Mail.Failures Mail.Work Models
        --
        Mail.Clients: Mail.Wire Mail.Messages Mail.Archive Mail.Failures Models
        Mail.Imap: Mail.Wire Models
        Mail.Discovery: Mail.Wire Mail.Providers Mail.Failures Models
        Mail.ClientConfiguration: Mail.Wire Mail.Providers Mail.Text Mail.Failures Models
        --
        Mail.Wire: Mail.State Mail.Providers Mail.Failures Models
        Mail.Messages: Mail.Providers Mail.Text Mail.Failures Models
        Mail.Archive: Mail.State Mail.Failures Models Mail.Uids
        --
        Mail.State: Mail.Failures
        Mail.Providers: Mail.Failures Models
        Mail.Delivery: Models
        Mail.Text: Models
        --
        Mail.Failures: Models
        Mail.Work: Models
        --
        Models:
        Mail.Uids:
        """;

    /// <summary>Every room by its name.</summary>
    public static IReadOnlyDictionary<string, Room> All { get; } = Read();

    private static Dictionary<string, Room> Read() =>
        Plan.Replace("\\\n", string.Empty)
            .Split("--")
            .SelectMany(
                (floor, number) =>
                    floor
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(line => line.Split(':'))
                        .Select(parts => new Room(
                            parts[0],
                            number,
                            parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet()
                        ))
            )
            .ToDictionary(room => room.Name);
}
