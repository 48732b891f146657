using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>A mailbox in the queue.</summary>
/// <param name="Target">The mailbox.</param>
/// <param name="Attempt">Which attempt comes next, from 1.</param>
internal sealed record AuditJob(AuditTarget Target, int Attempt);

/// <summary>
/// Hands mailboxes to workers so that no server gets more than its share at a time. A server that asks to slow down gets fewer
/// for a while, and one more after each mailbox that goes well; the others are not held up by it.
/// </summary>
internal sealed class AuditQueue
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(2);

    private readonly object _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Server> _servers = new(StringComparer.Ordinal);
    private readonly List<Server> _order;
    private int _open;
    private int _turn;
    private bool _stopped;

    /// <param name="targets">The mailboxes.</param>
    /// <param name="maxPerHost">How many at a time on one server.</param>
    public AuditQueue(IEnumerable<AuditTarget> targets, int maxPerHost)
    {
        foreach (AuditTarget target in targets)
        {
            if (!_servers.TryGetValue(target.Host, out Server? server))
            {
                _servers[target.Host] = server = new Server(maxPerHost);
            }

            server.Ready.Enqueue(new AuditJob(target, 1));
            _open++;
        }

        _order = [.. _servers.Values];
    }

    /// <summary>The next mailbox that may be tried now; waits for one. Null when all are done, or it was stopped.</summary>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public AuditJob? Take(CancellationToken cancel)
    {
        lock (_gate)
        {
            while (_open > 0 && !_stopped)
            {
                cancel.ThrowIfCancellationRequested();
                TimeSpan now = _clock.Elapsed;
                for (int step = 0; step < _order.Count; step++)
                {
                    Server server = _order[(_turn + step) % _order.Count];
                    if (server.Next(now) is { } job)
                    {
                        _turn = (_turn + step + 1) % _order.Count;
                        server.Active++;
                        return job;
                    }
                }

                Monitor.Wait(_gate, s_glance);
            }

            return null;
        }
    }

    /// <summary>Stops handing out mailboxes.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A mailbox is done.</summary>
    /// <param name="job">The mailbox.</param>
    /// <param name="served">Whether its server answered without a failure.</param>
    public void Done(AuditJob job, bool served)
    {
        lock (_gate)
        {
            Server server = _servers[job.Target.Host];
            server.Active--;
            server.Limit = served ? Math.Min(server.Limit + 1, server.Most) : server.Limit;
            _open--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Schedules another attempt at a mailbox.</summary>
    /// <param name="job">The mailbox.</param>
    /// <param name="pause">How long to wait.</param>
    /// <param name="wholeServer">Whether the whole server is paused for as long.</param>
    public void Again(AuditJob job, TimeSpan pause, bool wholeServer)
    {
        pause = pause < s_longestPause ? pause : s_longestPause;
        lock (_gate)
        {
            Server server = _servers[job.Target.Host];
            server.Active--;
            TimeSpan due = _clock.Elapsed + pause;
            server.Later.Add((due, job with { Attempt = job.Attempt + 1 }));
            if (wholeServer)
            {
                server.NotBefore = due > server.NotBefore ? due : server.NotBefore;
                server.Limit = Math.Max(1, server.Active / 2);
            }

            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Server(int most)
    {
        public int Most { get; } = most;

        public int Limit { get; set; } = most;

        public int Active { get; set; }

        public TimeSpan NotBefore { get; set; }

        public Queue<AuditJob> Ready { get; } = new();

        public List<(TimeSpan Due, AuditJob Job)> Later { get; } = [];

        public AuditJob? Next(TimeSpan now)
        {
            if (Active >= Limit || now < NotBefore)
            {
                return null;
            }

            int due = Later.FindIndex(later => later.Due <= now);
            if (due < 0)
            {
                return Ready.Count > 0 ? Ready.Dequeue() : null;
            }

            AuditJob job = Later[due].Job;
            Later.RemoveAt(due);
            return job;
        }
    }
}
