using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MimeKit;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Outbox;

/// <summary>The files of the outbox while other programs have them open.</summary>
public sealed class OutboxStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectrum-outbox").FullName;
    private readonly OutboxStore _store;

    public OutboxStoreTests() => _store = new OutboxStore(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_a_backup_has_open_for_a_moment_is_waited_for()
    {
        OutboxEntry sending = Sending();
        FileStream held = File.Open(_store.PathOf(sending), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task freed = Task.Delay(200, TestContext.Current.CancellationToken)
            .ContinueWith(_ => held.Dispose(), TaskScheduler.Default);

        _store.Update(sending, sending with { State = OutboxState.Queued }, keepMessage: true);

        await freed;
        Assert.Equal(OutboxState.Queued, Assert.Single(_store.All()).State);
        string text = await File.ReadAllTextAsync(_store.PathOf(_store.All()[0]), TestContext.Current.CancellationToken);
        Assert.Contains("the text", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_server_accepted_is_returned_as_accepted_when_it_cannot_be_recorded()
    {
        OutboxEntry sending = Sending();
        using FileStream held = File.Open(_store.PathOf(sending), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        MailException? unrecorded = OutboxDelivery.Finish(
            _store,
            sending,
            sending with
            {
                State = OutboxState.Queued,
                Recipients = [Recipient("a@x.test", RecipientStatus.Accepted), Recipient("b@x.test", RecipientStatus.Deferred)],
            }
        );

        Assert.Equal(MailCause.StorageUnavailable, unrecorded?.Cause);
        Assert.Equal([_store.PathOf(sending)], Directory.GetFiles(_folder, "*.sending"));
    }

    [Fact]
    public void What_nobody_accepted_and_cannot_be_recorded_is_a_failure()
    {
        OutboxEntry sending = Sending();
        File.Delete(_store.PathOf(sending));

        Assert.Throws<MailException>(() => OutboxDelivery.Finish(_store, sending, sending with { State = OutboxState.Queued }));
    }

    [Fact]
    public void Of_two_files_of_one_message_the_one_that_knows_more_counts_until_it_is_tidied()
    {
        OutboxEntry sending = Sending();
        File.Copy(_store.PathOf(sending), _store.PathOf(sending with { State = OutboxState.Sent }));

        Assert.Equal(OutboxState.Sent, Assert.Single(_store.All()).State);
        _store.Tidy("me@x.test");
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
