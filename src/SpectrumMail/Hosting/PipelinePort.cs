using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Hosting;

/// <summary>
/// The way from work on another thread to the pipeline thread of a runspace, the only one that may run its scripts. Commands of
/// one pipeline wait for each other's work, so a question is answered by whichever of them waits just then.
/// </summary>
internal sealed class PipelinePort
{
    // It belongs to its runspace, and ends with it.
    private static readonly ConditionalWeakTable<Runspace, PipelinePort> s_ports = new();

    private readonly object _gate = new();
    private readonly ConcurrentQueue<Question> _questions = new();
    private readonly Stack<BlockingCollection<Action<Cmdlet>>> _waiting = new();

    /// <summary>The port of the runspace whose pipeline thread this is; null on any other thread.</summary>
    public static PipelinePort? OfThread =>
        Runspace.DefaultRunspace is { } runspace ? s_ports.GetValue(runspace, _ => new PipelinePort()) : null;

    /// <summary>Asks the pipeline thread, and waits for the answer. That thread itself is answered at once.</summary>
    /// <param name="question">What to run there.</param>
    /// <param name="answer">What it returned.</param>
    /// <param name="cancel">The caller gives up.</param>
    /// <returns>False when no command of the module runs there, so that there would be no answer.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the command ended.</exception>
    public bool TryAsk(Func<object?> question, out object? answer, CancellationToken cancel)
    {
        answer = null;
        if (OfThread == this)
        {
            answer = question();
            return true;
        }

        var asked = new Question(question);
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            _questions.Enqueue(asked);

            // Where its queue is full, it does not wait. The mark itself does nothing.
            _waiting.Peek().TryAdd(WorkStream.Mark);
        }

        answer = asked.Wait(cancel);
        return true;
    }

    /// <summary>A command waits for its work from now on.</summary>
    /// <param name="queue">What it waits for.</param>
    public void Enter(BlockingCollection<Action<Cmdlet>> queue)
    {
        lock (_gate)
        {
            _waiting.Push(queue);
        }
    }

    /// <summary>The same command waits no longer.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _waiting.Pop();
            while (_waiting.Count == 0 && _questions.TryDequeue(out Question? unanswered))
            {
                unanswered.Drop();
            }
        }
    }

    /// <summary>Answers what was asked; the pipeline thread calls it before it waits.</summary>
    public void Answer()
    {
        while (_questions.TryDequeue(out Question? question))
        {
            question.Answer();
        }
    }

    private sealed class Question(Func<object?> question)
    {
        private readonly TaskCompletionSource<object?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object? Wait(CancellationToken cancel)
        {
            Task.WaitAny([_answer.Task], cancel);
            return _answer.Task.GetAwaiter().GetResult();
        }

        public void Drop() => _answer.TrySetCanceled();

        public void Answer()
        {
            try
            {
                _answer.TrySetResult(question());
            }
            catch (PipelineStoppedException)
            {
                // The user gives up: the pipeline thread has to see that.
                Drop();
                throw;
            }
            catch (Exception ex)
            {
                _answer.TrySetException(ex);
            }
        }
    }
}
