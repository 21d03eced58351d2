"""Each fault of the matrix, F01 to F65: what proves it, on the bench or in a test, or why it is not done here."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.all import FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
BEGIN, END = "<!-- register: begin, written by make faults-page -->\n", "<!-- register: end -->"

MEANS = {
    "F01": "too many connections",
    "F02": "the receiver is down or starts again",
    "F03": "a client that is slow, silent or endless",
    "F04": "no room, said at MAIL",
    "F05": "the database is away at RCPT",
    "F06": "an address that is not ours",
    "F07": "the receiver dies in DATA",
    "F08": "the client leaves in DATA",
    "F09": "a slow but steady sender",
    "F10": "a mail beyond the size limit",
    "F11": "the disk fills in DATA",
    "F12": "an fsync fails",
    "F13": "the receiver dies before the rename",
    "F14": "... after the rename, before 250",
    "F15": "the database has it, the sender has no 250",
    "F16": "the client leaves while the mail is committed",
    "F17": "the commit takes or fails too long",
    "F18": "SIGTERM in the middle",
    "F19": "power loss",
    "F20": "the database is away at the import",
    "F21": "the importer dies between its commit and the spool",
    "F22": "nobody knows whether a COMMIT was done",
    "F23": "the broker is away",
    "F24": "the broker hangs",
    "F25": "the broker forgot everything",
    "F26": "the broker has no memory left",
    "F27": "a worker dies with its task",
    "F28": "a worker child dies, also again and again",
    "F29": "the same task several times at once",
    "F30": "a task outlives its lease",
    "F31": "the disk of a worker is full",
    "F32": "a mail made to burst its reader",
    "F33": "the scanner is away, hangs, hangs up, talks rubbish",
    "F34": "a file beyond the limits of the scanner",
    "F35": "a new signature finds what was called clean",
    "F36": "the object store refuses, resets, is slow",
    "F37": "the object store took it and its answer is lost",
    "F38": "the object store fails at reading",
    "F39": "an object was altered or is gone",
    "F40": "two colleagues file the same document at once",
    "F41": "the administration is gone before the mail is filed",
    "F42": "death between the commit and the ring",
    "F43": "death after the relay said 250",
    "F44": "the relay says not now, or is away",
    "F45": "the relay says never",
    "F46": "the relay takes one reader's letter and not another's",
    "F47": "the relay hangs",
    "F48": "the relay offers no TLS, or a wrong certificate",
    "F49": "a letter comes back",
    "F50": "letters in circles",
    "F51": "a clock jumps",
    "F52": "two clocks differ",
    "F53": "a sender repeats what was accepted",
    "F54": "the same Message-ID with other content",
    "F55": "one mail to two dossiers",
    "F56": "the database starts again, cuts off, is slow",
    "F57": "the disk of the database is full",
    "F58": "deadlocks and locks",
    "F59": "death in the middle of an upload",
    "F60": "an approval, or an upload, given twice at once",
    "F61": "two receivers on one spool",
    "F62": "a restored database, and mail that came since",
    "F63": "wrong settings",
    "F64": "nothing can be logged",
    "F65": "the receiver stands still",
}

TESTS = {
    "F01": ("tests/ingest/smtp/test_limits.py::test_connections_in_all",),
    "F03": ("tests/ingest/smtp/test_limits.py::test_a_command_that_never_ends_is_no_sign_of_life",),
    "F04": ("tests/ingest/smtp/test_door.py::test_no_room_is_said_at_mail",),
    "F05": ("tests/ingest/test_recipients.py::test_without_the_database_the_known_are_known_and_nobody_is_refused",),
    "F06": ("tests/ingest/test_recipients.py::test_not_open", "tests/ingest/smtp/test_limits.py::test_errors"),
    "F07": ("tests/ingest/smtp/test_receiver.py::test_killed_in_data",),
    "F08": ("tests/ingest/smtp/test_door.py::test_a_client_that_leaves_in_data_leaves_nothing",),
    "F09": ("tests/ingest/smtp/test_limits.py::test_a_steady_sender_may_take_longer_than_the_timeout",),
    "F10": (
        "tests/ingest/smtp/test_door.py::test_too_big_is_read_to_its_end_and_refused_in_files_megabytes",
        "tests/ingest/smtp/test_door.py::test_four_times_too_big_ends_the_connection",
        "tests/ingest/smtp/test_floods.py::test_a_flood_in_data_is_refused_and_others_are_served",
    ),
    "F11": ("tests/ingest/smtp/test_door.py::test_a_fault_of_the_disk_is_ours",),
    "F12": ("tests/ingest/test_spool.py::test_a_failed_fsync_of_the_folder_takes_the_mails_back",),
    "F13": ("tests/ingest/smtp/test_crash_points.py::test_killed_while_it_receives",),
    "F14": ("tests/ingest/smtp/test_crash_points.py::test_killed_while_it_receives",),
    "F16": ("tests/ingest/smtp/test_door.py::test_a_client_that_leaves_after_the_dot_does_not_cancel_the_commit",),
    "F17": ("tests/ingest/smtp/test_stands_still.py::test_a_disk_that_hangs_costs_time_and_gives_one_mail",),
    "F18": ("tests/ingest/smtp/test_receiver.py::test_a_clean_stop",),
    "F19": (
        "tests/ingest/smtp/test_power_loss.py::test_250_is_said_when_all_of_it_is_durable",
        "tests/ingest/smtp/test_power_loss.py::test_each_fsync_that_is_forgotten_is_seen",
        "tests/ingest/smtp/test_power_loss.py::test_folders_that_are_new_are_durable_too",
    ),
    "F21": ("tests/ingest/smtp/test_crash_points.py::test_killed_while_it_imports",),
    "F24": ("tests/adapters/test_broker.py::test_a_broker_that_hangs_costs_little_and_once",),
    "F27": ("tests/stories/test_way_of_one_mail.py::test_workers_killed_in_each_station_lose_nothing",),
    "F30": ("tests/models/test_claims.py::test_a_late_finisher_changes_nothing",),
    "F32": (
        "tests/ingest/reading/test_reading_budget.py::test_hostile_mail_takes_no_time",
        "tests/workers/test_walk.py::test_a_mail_that_takes_too_long_is_parked_at_once",
        "tests/workers/test_celery_config.py::test_a_child_that_asks_for_gigabytes_gets_a_memory_error",
        "tests/ingest/reading/test_hostile_files.py::test_contents_that_swell_end_at_a_limit_of_the_child",
    ),
    "F33": ("tests/workers/test_walk.py::test_while_the_scanner_is_away_the_mail_waits_for_as_long_as_it_takes",),
    "F34": (
        "tests/adapters/test_scanner.py::test_too_large_is_not_clean",
        "tests/workers/test_walk.py::test_what_the_scanner_cannot_take_is_not_called_clean",
    ),
    "F35": (
        "tests/dossier/documents/test_rescan.py::test_a_filed_document_leaves_everybodys_sight_and_the_office_hears_who_had_it",
        "tests/portal/test_withdrawn.py::test_no_page_reads_what_was_withdrawn",
    ),
    "F36": ("tests/adapters/test_blobs.py::test_a_store_that_is_away_says_try_later",),
    "F38": (
        "tests/adapters/test_blobs_folder.py::test_a_disk_that_cannot_be_read_and_a_full_table_of_files_are_no_fault_of_the_blob",
        "tests/portal/test_files.py::test_a_portal_without_its_store_says_when_to_come_back",
    ),
    "F39": (
        "tests/upkeep/test_verify.py::test_a_flipped_byte",
        "tests/portal/test_files.py::test_bytes_that_are_not_those_that_were_stored_are_not_given",
        "tests/portal/test_files.py::test_of_a_large_file_that_was_altered_the_end_never_comes",
        "tests/workers/test_walk_around.py::test_a_raw_mail_that_was_altered_is_not_read_and_comes_in_when_it_is_restored",
    ),
    "F40": ("tests/dossier/inbox/test_relocate.py::test_of_four_who_move_it_at_the_same_moment_one_does",),
    "F41": ("tests/ingest/test_accept.py::test_mail_to_administrations_that_are_gone_comes_to_the_office_itself",),
    "F43": ("tests/notify/test_killed.py::test_nothing_is_lost_and_no_mail_comes_twice_as_another",),
    "F44": ("tests/notify/test_digest.py::test_put_off_is_written_anew_and_what_came_meanwhile_goes_along",),
    "F45": ("tests/notify/test_digest.py::test_refused_for_good_is_not_sent_and_not_tried_again",),
    "F46": ("tests/adapters/test_mailer.py::test_the_relay_says_no_and_the_next_mail_goes",),
    "F48": (
        "tests/adapters/test_mailer.py::test_without_tls_where_it_is_asked_nothing_is_said",
        "tests/adapters/test_mailer.py::test_a_certificate_of_somebody_else_hears_no_letter",
    ),
    "F49": (
        "tests/notify/test_returns.py::test_a_hard_one_stops_the_address_and_the_office_hears",
        "tests/notify/test_returns.py::test_a_forged_one_changes_nothing",
    ),
    "F50": (
        "tests/ingest/smtp/test_door.py::test_a_mail_that_goes_in_circles",
        "tests/ingest/test_receipts.py::test_a_spoofer_and_a_machine_hear_nothing",
    ),
    "F54": ("tests/ingest/test_accept.py::test_another_sender_or_other_bytes_are_another_mail",),
    "F55": ("tests/stories/test_way_of_one_mail.py::test_one_mail_to_two_dossiers_stands_in_both",),
    "F59": (
        "tests/dossier/uploads/test_uploads.py::test_a_file_goes_on_where_it_was_cut",
        "tests/stories/test_way_of_one_mail.py::test_a_worker_killed_in_the_scan_of_an_upload_files_it_once",
    ),
    "F60": (
        "tests/dossier/approvals/test_together.py::test_two_approvers",
        "tests/dossier/approvals/test_together.py::test_one_approval_that_is_sent_twenty_times_at_once",
        "tests/portal/test_twenty_at_once.py::test_one_effect",
    ),
    "F61": ("tests/ingest/test_accept.py::test_only_one_process_imports_at_a_time",),
    "F62": (
        "tests/upkeep/test_restore.py::test_mails_since_the_backup_come_back_once",
        "tests/upkeep/test_several_hosts.py::test_each_host_brings_back_what_came_through_it",
    ),
    "F63": (
        "tests/ingest/smtp/test_receiver.py::test_a_taken_port_is_told",
        "tests/ingest/smtp/test_start.py::test_a_certificate_that_cannot_be_used",
        "tests/ingest/smtp/test_start.py::test_one_of_the_pair_alone_is_no_silent_farewell_to_starttls",
        "tests/ingest/smtp/test_start.py::test_a_fault_at_the_start_ends_the_process",
        "tests/ingest/smtp/test_door.py::test_refusals_may_be_put_off_while_settings_are_new",
    ),
    "F64": ("tests/ingest/smtp/test_receiver.py::test_a_full_disk_under_its_output_keeps_no_mail_out",),
    "F65": ("tests/ingest/smtp/test_stands_still.py::test_an_event_loop_that_stands_still_is_seen_at_once_and_where",),
}

NOT_HERE: dict[str, str] = {}  # none today


def rows(number: str) -> Iterator[str]:
    """The names of the bench's faults that do it."""
    return (each.name for each in FAULTS.values() if number in each.numbers)


def page() -> str:
    """The table of docs/faults.md."""
    lines = ["| | What | On the bench | Tests |", "|---|---|---|---|"]
    for number, means in MEANS.items():
        bench = ", ".join(each.replace("_", " ") for each in rows(number))
        tests = "<br>".join(f"`{each.removeprefix('tests/')}`" for each in TESTS.get(number, ()))
        lines.append(f"| {number} | {means} | {bench} | {NOT_HERE.get(number, tests)} |")
    return "\n".join([*lines, ""])


def renew(text: str) -> str:
    """The text of docs/faults.md with today's table."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + page() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(renew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
