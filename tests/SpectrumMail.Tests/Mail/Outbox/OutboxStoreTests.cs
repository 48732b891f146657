using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MimeKit;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Outbox;

/// <summary>The files of the outbox while other programs hold them open.</summary>
public sealed class OutboxStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-outbox").FullName;
    private readonly OutboxStore _store;

    public OutboxStoreTests() => _store = new OutboxStore(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Update_waits_for_a_file_that_another_program_holds()
    {
        OutboxEntry sending = Sending();
        FileStream held = File.Open(_store.GetPath(sending), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task freed = Task.Delay(200, TestContext.Current.CancellationToken)
            .ContinueWith(_ => held.Dispose(), TaskScheduler.Default);

        _store.Update(sending, sending with { State = OutboxState.Queued }, keepMessage: true);

        await freed;
        Assert.Equal(OutboxState.Queued, Assert.Single(_store.ReadAll()).State);
        string text = await File.ReadAllTextAsync(_store.GetPath(_store.ReadAll()[0]), TestContext.Current.CancellationToken);
        Assert.Contains("the text", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRecord_returns_the_failure_when_a_recipient_was_accepted()
    {
        OutboxEntry sending = Sending();
        using FileStream held = File.Open(_store.GetPath(sending), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        MailException? unrecorded = OutboxDelivery.TryRecord(
            _store,
            sending,
            sending with
            {
                State = OutboxState.Queued,
                Recipients = [Recipient("a@x.test", RecipientStatus.Accepted), Recipient("b@x.test", RecipientStatus.Deferred)],
            }
        );

        Assert.Equal(MailCause.StorageUnavailable, unrecorded?.Cause);
        Assert.Equal([_store.GetPath(sending)], Directory.GetFiles(_folder, "*.sending"));
    }

    [Fact]
    public void TryRecord_throws_when_no_recipient_was_accepted()
    {
        OutboxEntry sending = Sending();
        File.Delete(_store.GetPath(sending));

        Assert.Throws<MailException>(() =>
            OutboxDelivery.TryRecord(_store, sending, sending with { State = OutboxState.Queued })
        );
    }

    [Fact]
    public void The_later_state_of_two_files_counts_and_the_other_is_removed()
    {
        OutboxEntry sending = Sending();
        File.Copy(_store.GetPath(sending), _store.GetPath(sending with { State = OutboxState.Sent }));

        Assert.Equal(OutboxState.Sent, Assert.Single(_store.ReadAll()).State);
        _store.RemoveLeftovers("me@x.test");
        Assert.Empty(Directory.GetFiles(_folder, "*.sending"));
    }

    private OutboxEntry Sending()
    {
        var message = new MimeMessage
        {
            Subject = "held",
            Body = new TextPart("plain") { Text = "the text" },
        };
        var sender = new MailboxAddress(string.Empty, "me@x.test");
        MailboxAddress[] recipients =
        [
            new MailboxAddress(string.Empty, "a@x.test"),
            new MailboxAddress(string.Empty, "b@x.test"),
        ];
        using var composed = new ComposedMessage(message, sender, recipients, 100, NeedsUtf8: false);
        OutboxEntry entry = _store.Add(
            new OutboxEntry
            {
                Id = "one",
                Account = "me@x.test",
                From = "me@x.test",
                State = OutboxState.Queued,
                Created = DateTime.UtcNow,
                NotBefore = DateTime.UtcNow,
                Expires = DateTime.UtcNow.AddDays(1),
                Recipients = [.. recipients.Select(recipient => Recipient(recipient.Address, RecipientStatus.Queued))],
            },
            composed
        );
        return _store.Move(entry, OutboxState.Sending);
    }

    private static RecipientResult Recipient(string address, RecipientStatus status) =>
        new() { Address = address, Status = status };
}
