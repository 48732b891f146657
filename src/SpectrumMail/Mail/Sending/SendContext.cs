using System.Threading;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Mail.Sending;

/// <summary>Where one message is sent from within a command.</summary>
/// <param name="Connection">The number of the account's submission connection, from 0.</param>
/// <param name="Output">Receives what the work reports.</param>
/// <param name="Cancel">Cancels the sending by cutting its connection.</param>
internal sealed record SendContext(int Connection, IWorkOutput Output, CancellationToken Cancel);
