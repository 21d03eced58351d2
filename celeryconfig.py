"""Every knob of Celery that we turn, with its unit and its reason. The addresses come from settings (workers.app).

The order that the time limits keep: reading 60 s and one scan 150 s < soft < hard < lease (workers.stations) <
visibility. So work is ended before another worker may take it, and a ring never comes back while its task runs.
"""

from celery.schedules import crontab

# what travels: ids as JSON, and nothing comes back
task_serializer = "json"
accept_content = ["json"]  # pickle would let whoever writes to the broker run code here
task_ignore_result = True  # results are rows, written by the stations
result_backend = None
# dossier.rules.queues
task_queues: dict[str, dict[str, str]] = {"light": {}, "heavy": {}, "derived": {}, "outgoing": {}, "sweep": {}}
task_default_queue = "light"
task_create_missing_queues = False  # a misspelt queue is an error, not a place where rings are never heard

# a worker that dies
task_acks_late = True  # a ring is acknowledged when its task is done
task_reject_on_worker_lost = False  # True would give a mail that kills workers to the next one for ever
task_acks_on_failure_or_timeout = True  # the fault is recorded in the hand-over row, the ring has done its part
worker_prefetch_multiplier = 1  # rings per child: none waits behind a slow mail while another child is idle

# a mail that takes too long
task_soft_time_limit = 240  # seconds; raises in the task: the mail is set apart as "took too long"
task_time_limit = 255  # seconds; kills the child
worker_max_memory_per_child = 400_000  # KiB resident; the child is replaced after its task (the hard bound: RLIMIT_AS)

# the broker
broker_transport_options = {
    "visibility_timeout": 900,  # seconds until Redis gives an unacknowledged ring to another worker: > task_time_limit
    "health_check_interval": 25,  # seconds; finds a connection that died without a word
}
broker_connection_retry_on_startup = True  # the worker may start before the broker
broker_connection_max_retries = None  # for ever: an hour without the broker is no reason to stop
broker_heartbeat = 30  # seconds (RabbitMQ only)
worker_cancel_long_running_tasks_on_connection_loss = False  # only the bell is lost
worker_enable_remote_control = False  # nobody may steer workers through the broker

# stopping: SIGTERM waits for the running tasks; a second signal ends them
worker_soft_shutdown_timeout = 10.0  # seconds that a second signal still gives them

# logs are structlog's
worker_hijack_root_logger = False
worker_redirect_stdouts = False

# the clock; in memory, because every entry may start anew at any time
beat_scheduler = "celery.beat:Scheduler"
timezone = "Europe/Amsterdam"
beat_schedule = {
    "notices": {
        "task": "workers.tasks.notices",
        "schedule": 60.0,  # seconds: what is mailed at once waits about so long
        "options": {"queue": "sweep", "expires": 60},  # seconds
    },
    "sweep": {
        "task": "workers.tasks.sweep",
        "schedule": 3.0,  # seconds: what nobody was rung for waits about so long
        "options": {"queue": "sweep", "expires": 6},  # seconds: no heap of sweeps when workers come back
    },
    "rescan": {
        "task": "workers.tasks.rescan",
        "schedule": 60.0,  # seconds between rounds of files that are scanned again
        "options": {"queue": "derived", "expires": 60},  # seconds; not the sweeper's: a scanner may be slow to answer
    },
    "housekeeping": {
        "task": "workers.tasks.housekeep",
        "schedule": crontab(minute=17),
        "options": {"queue": "sweep", "expires": 3600},  # seconds
    },
}
