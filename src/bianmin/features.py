"""What the system does, in the words of the trade: its table of contents (功能目录).

A clause that is *done by* a feature names it here. Start reading at a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bianmin import identity
from bianmin.agency import actions as agency
from bianmin.appointments import actions as appointments
from bianmin.archives import actions as archives
from bianmin.archives import checking
from bianmin.board.views import guides, home, printing, progress, rulebook
from bianmin.cases import actions, approval, archive, documents, queries, sharing, worklists
from bianmin.cases.actions.silence import deem_accepted
from bianmin.cases.models import CaseQuerySet
from bianmin.cases.views import lists, register, show
from bianmin.catalogue import actions as catalogue
from bianmin.catalogue.documents import answer_sheet
from bianmin.enquiries import actions as enquiries
from bianmin.enquiries.views import asking, portal
from bianmin.enquiries.views import lists as enquiry_lists
from bianmin.files import actions as files
from bianmin.hall import actions as hall
from bianmin.hall import documents as hall_papers
from bianmin.handling import actions as handling
from bianmin.handling.views import lists as handling_lists
from bianmin.joint import actions as joint
from bianmin.kiosk import actions as kiosk
from bianmin.lanes import actions as lanes
from bianmin.lanes import leaving
from bianmin.lanes import queries as lane_questions
from bianmin.lanes import views as lane_lists
from bianmin.ledger import actions as ledger
from bianmin.messaging import actions as messaging
from bianmin.messaging.views import inbox
from bianmin.messaging.views import log as message_log
from bianmin.openings import actions as openings
from bianmin.openings import case_part
from bianmin.openings import queries as hours
from bianmin.oversight import actions as records
from bianmin.oversight import queries as duties
from bianmin.portal import actions as residents
from bianmin.portal.views import install as installed
from bianmin.portal.views import mine as own_pages
from bianmin.portal.views import online as online_lists
from bianmin.portal.views import zone as self_service
from bianmin.projects import actions as projects
from bianmin.promises import actions as promises
from bianmin.promises import views as promise_lists
from bianmin.proofs import actions as proofs
from bianmin.requests import actions as requests
from bianmin.results import actions as results
from bianmin.results.views import lists as result_lists
from bianmin.standins import actions as standins
from bianmin.tallies import documents as tally_papers
from bianmin.tallies import queries as tallies
from bianmin.tickets import actions as tickets
from bianmin.tickets import queries as ticket_queries
from bianmin.transfers import actions as transfers
from bianmin.voice import actions as voice
from bianmin.voice import queries as opinions

FEATURES: Mapping[str, Callable[..., Any]] = {
    # 收件、受理
    "intake": actions.hand_in,  # 窗口收件
    "acceptance": actions.accept,  # 受理
    "deemed_acceptance": deem_accepted,  # 逾期不告知,视为受理
    "one_time_notice": actions.notify,  # 一次性告知
    "supplement": actions.supplement,  # 收补正
    "non_acceptance": actions.reject,  # 不予受理
    "return": actions.send_back,  # 退回
    "lapse": actions.lapse,  # 逾期未补,视为撤回
    "withdrawal": actions.withdraw,  # 撤回
    "receipts": documents.receipt,  # 收件凭证
    "promise_notice": documents.acceptance,  # 受理通知书、承诺办理通知书
    # 影印件
    "uploads": files.add,  # 收影印件:照片、扫描件、PDF
    "scan_void": files.strike,  # 影印件只作废、替换,不删除
    "scan_reuse": files.take_over,  # 用以前收过的材料
    "scan_look": files.look,  # 查看影印件留痕
    # 容缺
    "tolerance": promises.take_in,  # 容缺受理、承诺书
    "tolerated_papers": promises.bring,  # 收容缺材料
    "tolerance_expiry": promises.tick,  # 容缺到期没有补齐
    "open_promises": promise_lists.index,  # 容缺承诺的清单、提醒
    # 告知承诺
    "proof_promises": proofs.sign_at_intake,  # 写承诺代替证明:告知、签字、入卷
    "proof_checks": proofs.check,  # 核查、限期改正
    "proof_draws": proofs.draw,  # 抽查
    "proof_objections": proofs.object_to,  # 陈述、申辩
    "proof_revocation": proofs.revoke,  # 撤销决定,结果作废
    # 期限
    "due_trace": queries.clocks,  # 两个钟,这一天怎么来的
    "suspension": actions.suspend,  # 停表
    "extension": actions.extend,  # 延期
    "calendar_import": actions.import_notice,  # 放假通知,重算办结日
    "office_hours": hours.sessions_on,  # 服务时间
    "opening_changes": openings.change,  # 停业、加开、改时间,撤销的也留着
    "extended_service": openings.stay,  # 延时服务:谁留下、多久、办了几个人,不能延时的另派人
    "extended_shifts": openings.plan_shift,  # 中午、晚上、休息日的延时班次
    "village_days": openings.plan_village_day,  # 村里的集中办公日
    "duty_calls": openings.note_call,  # 值班电话、来电
    "service_modes": case_part.entered,  # 服务方式:窗口办理还是上门
    # 办理、办结
    "examination": actions.examine,  # 审查
    "decision": actions.decide,  # 决定
    "ask_again": actions.ask_again,  # 追加材料,记入差错
    "hand_over": actions.hand_over,  # 转交
    "hand_over_many": actions.hand_over_many,  # 成批转交:先看清单,要么都转,要么都不转
    "take_up": actions.take_up,  # 接手没有人办的件
    "distribute": sharing.spread,  # 按手上的量分件,为什么是他
    "stand_ins": standins.name,  # 指定替班的人,代办的记明代谁
    "difficult": actions.flag,  # 疑难
    "correction": actions.take_back,  # 更正
    "approval_form": approval.approval_form,  # 事项审批表
    "delivery": actions.deliver,  # 送达
    "archive": archive.bundle,  # 归档、案卷
    "archive_checklist": archives.file_away,  # 归档前查对、立卷
    "archive_gap": archives.decide_gap,  # 缺项归档
    "retention": archives.keep_longer,  # 保管期限
    "lending": archives.lend,  # 案卷借阅
    "destruction": archives.approve,  # 到期销毁
    "late_paper": archives.add_late,  # 补充归档
    "reopening": archives.reopen,  # 重新办理
    "seal_check": checking.check,  # 核验封存的案卷
    # 结果
    "results": results.settle,  # 结果登记编号、移交清单、发证登记簿
    "reissue": results.reissue,  # 遗失、损毁、写错的补发,原号作废
    "pickup_code": results.hand_over,  # 取件码、当面签收
    "couriers": results.answered,  # 快递:妥投、退回、再寄
    "uncollected": results.remind,  # 久未领取的清单、催领
    "results_back": results.come_back,  # 部门交回中心
    "recall": results.recall,  # 重新办理的件,收回交出去的结果
    "seal_register": result_lists.register,  # 用章登记:哪一件、谁用的
    "no_blanks": documents.issue,  # 有空栏的文书发不出去,一律打印
    "work_lists": lists.mine,  # 工作清单
    "case_list": register.index,  # 办件台账,按种类列出
    "idle_counts": worklists.by_person,  # 每个人手上的件
    # 上报、三级联动
    "escalation": transfers.send_up,  # 上报:初审、联系上级、全部材料、移交清单、跟到返回
    "levels": CaseQuerySet.visible_to,  # 县镇村一体:村里收的件,镇、县都看得到
    # 联办
    "joint_handling": joint.open_joint,  # 联办:主办窗口牵头,同一天发给各部门
    # 各类办件的流转
    "case_kind": actions.put_off,  # 办件种类由事项和材料定,制度留了选择的才选,写明原因
    "done_at_once": actions.finish_now,  # 即办:受理、办结一步办完,收件凭证和结果一张单
    "service_slip": handling.give,  # 便民服务承办单、双方签字的交接、具体办理人、复核
    # 咨询、首问负责
    "enquiries": enquiries.register,  # 咨询登记:来访、来电、来函、网上,谁先接待谁负责
    "first_asked": enquiries.change_owner,  # 首问责任人:几个人同时接待的归谁、改要写理由
    "enquiry_handing": enquiries.accept,  # 移交:指定到人,接下才算,没有接下的退回来
    "enquiry_ending": enquiries.close,  # 了结:照规则书写明该写的,没有答复不了结
    "open_replies": enquiry_lists.replies,  # 答应群众的话,到时候没有回的排在前面
    "online_enquiry": portal.ask,  # 网上咨询,凭编号和查询码看答复
    "telling": enquiries.tell,  # 咨询告知:一次说清,告知单编号登记,转办件不用重填
    "reply_check": enquiries.save_template,  # 书面答复、答复范本里的禁用语
    "phrase_card": asking.new,  # 接待时的用语卡,填好中心的名称
    "site_check": handling.visit_site,  # 现场核查
    "refusal_register": handling.read,  # 不予、退回的台账,否定报备
    "exceptions": handling_lists.index,  # 没有当天办结的、跑了不止一趟的
    # 请示
    "requests": requests.ask,  # 请示:规定不清、不能马上办、承办单位不明、窗口冲突,等答复才办结
    # 预约
    "appointments": appointments.reserve,  # 预约:网页、电话、现场,确认才占位子,改约、取消、报到、失约
    "appointment_plans": appointments.plan,  # 预约安排:哪天、哪些窗口、多少位子,改动留着
    # 一件事、项目
    "bundles": projects.publish,  # 几个事项编成一件事:问话、先后、合起来的材料单
    "projects": projects.open_project,  # 一张表、一套材料,各件同时收
    "shared_papers": projects.supply,  # 合并收补正
    "whole_notice": projects.sheet,  # 合并告知
    "project_again": projects.apply_again,  # 没有办成的一件重新申请
    "project_helper": projects.follow_up,  # 专人、跟踪
    # 代办
    "agency": agency.open_mandate,  # 帮办代办:委托、代交、签收、收回
    "agency_trips": agency.plan_trip,  # 代办路单
    "door_service": agency.ask_visit,  # 上门服务
    "home_rounds": agency.take_up,  # 走访一户,每件事各成一件办件
    "service_points": agency.register_point,  # 代办点、服务站、手册
    # 走通道
    "lane_flags": lanes.flag,  # 优先标记:按规则书的理由,凭证明
    "lane_helpers": lanes.name_helpers,  # 专门负责人、代办员
    "lane_follow_up": lanes.follow_up,  # 措施、跟踪
    "priority_calling": leaving.leave_out,  # 绿色通道可以省的环节:法定的不省,省了记明原因
    "lane_list": lane_lists.index,  # 走通道的办件,等了多久
    "lane_offers": lane_questions.offered,  # 该主动提供的服务
    # 通知群众、站内提醒
    "resident_messages": messaging.send,  # 通知群众:短信、邮件
    "message_refusal": messaging.refuse,  # 不要短信
    "message_texts": messaging.word,  # 中心自己的话
    "message_log": message_log.index,  # 发了哪些、没有送到的
    "inbox": inbox.index,  # 站内提醒
    "step_warnings": messaging.remind,  # 期限提醒:承办人、首席代表、中心主任
    # 台账
    "ledger": ledger.record,  # 登记台账
    "register": actions.serve,  # 台账签收
    "masking": identity.mask_id,  # 遮掩个人信息
    "audit_trail": actions.reveal,  # 查看留痕
    "case_page": show.show,  # 案卷页
    # 事项、指南
    "catalogue_publish": catalogue.publish,  # 发布事项
    "catalogue_import": catalogue.import_workbook,  # 导入工作簿
    "guide": guides.show,  # 办事指南
    "answer_sheet": answer_sheet,  # 咨询答复单、一次性告知卡
    # 公开、查询、评价
    "kiosk_care": kiosk.look_after,  # 取号机:号纸还够几张、出不出纸,谁去看过
    "portal": home.portal,  # 门户首页,开门了没有
    "progress": progress.progress,  # 群众查进度
    "resident_sign_in": residents.send_code,  # 群众用手机号登录
    "resident_page": own_pages.me,  # 我的:办件、材料、承诺、评价
    "help_calls": residents.ask_help,  # 自助机叫人、帮了什么
    "self_service": self_service.show,  # 自助区、自助机登记
    "installed_portal": installed.worker,  # 装到手机桌面,断网看指南
    "online_items": online_lists.items,  # 网上事项还要什么
    "online_application": residents.hand_in,  # 网上申请
    "privacy_notice": own_pages.notice,  # 个人信息怎么用
    "rulebook": rulebook.clause,  # 活制度,逐条公开
    "rulebook_wall": printing.wall,  # 制度上墙版
    "rulebook_booklet": printing.booklet,  # 制度和项目的小册子
    "checklist": rulebook.checklist,  # 巡查表
    "rating": voice.rate,  # 好差评
    "rating_follow_up": voice.close,  # 差评核实、回访
    "satisfaction": opinions.shares,  # 满意率
    # 统计
    "monthly_sheets": tallies.Sheet,  # 月报、季报:按种类、部门、窗口、事项
    "kind_ledgers": tally_papers.workbook,  # 每种办件一本台账,Excel
    # 取号、叫号
    "tickets": tickets.issue,  # 取号叫号:按规则的次序叫,谁也不会一直等下去
    "calling": tickets.call_next,  # 叫号
    "tickets_forgotten": tickets.forget,  # 号上的姓名、电话到期清除
    "contingents": tickets.limit,  # 限量取号:写明理由才限,用完了不发,写明理由可以多发
    "wait_estimates": ticket_queries.estimate,  # 等候时间的估计
    "emergencies": hall.press,  # 突发情况:一按就报,告诉负责人和每个窗口,措施、了结
    "calling_stops": hall.decide,  # 停止叫号:突发情况没有了结以前不叫号,停着的时间不算在谁头上
    "hall_times": hall_papers.workbook,  # 等候、走到窗口、办理用了多久,按窗口、事项、队、人、时间
    "day_register": tickets.close_day,  # 未办登记
    # 监督
    "duty_states": duties.states,  # 周期性职责的状态
    "duty_records": records.write_down,  # 职责记录
}
