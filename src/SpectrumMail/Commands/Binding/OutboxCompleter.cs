using System.Collections;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;
using SpectrumMail.Views;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the ids of the messages in the outbox.</summary>
public sealed class OutboxCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        Ask("Get-SpectrumOutbox").OfType<OutboxItem>().Select(item => (item.Id, $"{item.State}: {Display.Text(item.Subject)}"));
}
